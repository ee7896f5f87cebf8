"""Carries out a plan: keeps a copy of the state, writes the new one, and lets the engine read what was taken in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from infra.operations.pulumi_command import answer
from infra.operations.recover.edit import edited, to_refresh
from infra.operations.recover.plan import Step
from infra.operations.state import exported
from infra.policy.resources import name_of

#: A read takes a vendor a second at most, and some are many calls; an engine that hangs is ended with a message.
REFRESH_TIMEOUT_S = 900


class StateChanged(Exception):
    """Somebody else wrote the state while this looked at it; nothing was changed."""


class NotRecovered(Exception):
    """The state is still not as it should be; the message says what is left and what to do."""


def carry_out(
    stack: str, state: dict[str, Any], steps: Sequence[Step], copy: Path, tell: Callable[[str], None]
) -> None:
    """Bring the state of `stack` to what `steps` say.

    Args:
        stack: whose state.
        state: what `pulumi stack export` gave when the steps were made.
        steps: what to do.
        copy: a file that does not exist yet, for the state as it was.
        tell: gets a line for everything that takes a while.

    Raises:
        StateChanged: the state is another one by now.
        NotRecovered: it was written, and something is left to do.
        PulumiFailed: pulumi failed; a second recovery goes on from there.
        OSError: the copy cannot be written; nothing was changed.
    """
    keep(state, copy)
    tell(f"the state as it was is in {copy} (secrets encrypted); pulumi stack import --stack {stack} --file {copy}")
    if exported(stack) != state:
        raise StateChanged(f"the state of {stack} has changed meanwhile, so nothing was changed here: look again")
    tell("writing the state ...")
    written = json.dumps({**state, "deployment": edited(state["deployment"], steps)})
    answer("stack", "import", "--stack", stack, standard_input=written)
    urns = to_refresh(steps)
    if urns:
        tell(f"reading {len(urns)} resources from their vendors ...")
        targets = [argument for urn in urns for argument in ("--target", urn)]
        message = f"eleva state recover: {len(steps)} pending operations resolved"
        arguments = ["--stack", stack, "--yes", "--skip-preview", "--suppress-outputs", "--message", message]
        answer("refresh", *arguments, *targets, timeout_s=REFRESH_TIMEOUT_S)
    _refuse_leftovers(stack, exported(stack)["deployment"], urns)


def keep(state: dict[str, Any], copy: Path) -> None:
    """Write a state into a new file that only its owner can read.

    Raises:
        OSError: it cannot be written, or exists.
    """
    with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(state, file)


def _refuse_leftovers(stack: str, deployment: dict[str, Any], read: Sequence[str]) -> None:
    pending = [each["resource"]["urn"] for each in deployment.get("pending_operations") or []]
    unread = [r["urn"] for r in deployment.get("resources") or [] if r["urn"] in read and not r.get("outputs")]
    if pending or unread:
        names = ", ".join(name_of(urn) for urn in [*pending, *unread])
        raise NotRecovered(f"the state of {stack} is written, and not in order yet: {names}. Recover it again")

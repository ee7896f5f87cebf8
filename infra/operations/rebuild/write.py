"""`python -m infra.operations.rebuild.write STACK [FILE]`: what of a rebuild is done under the lease on the stack.

FILE holds the state of what exists; it is taken over into a stack that is new or empty, in one write. What a killed
run of this has left pending is settled, as `eleva state recover` does. Then `pulumi up` makes what is missing and mends
what differs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from infra.operations.adoption import NotAsked
from infra.operations.inventory.catalogue import open_inventory
from infra.operations.policy_pack import POLICY_PACK
from infra.operations.pulumi_command import PulumiFailed, answer
from infra.operations.recover.plan import Ambiguous, plan
from infra.operations.recover.recover import NotRecovered, StateChanged, carry_out
from infra.operations.stack_file import stack_file
from infra.operations.state import exported

FAILED = 1


def resources_in(stack: str) -> int | None:
    """Return how many resources the state of a stack holds; None when there is no such stack.

    Raises:
        PulumiFailed: the backend cannot be asked.
    """
    listed = json.loads(answer("stack", "ls", "--json"))
    return next((each.get("resourceCount") or 0 for each in listed if each["name"] == stack), None)


def take_over(stack: str, file: str) -> None:
    """Write the state of a stack that has none.

    Raises:
        PulumiFailed: it has one, or it cannot be written.
    """
    held = resources_in(stack)
    if held is None:
        answer("stack", "init", stack, "--secrets-provider", stack_file(stack).secrets_provider)
    elif held:
        raise PulumiFailed(f"the state of {stack} holds {held} resources by now: somebody else wrote it. Look again")
    answer("stack", "import", "--stack", stack, "--file", file)


def settle(stack: str) -> None:
    """Bring the state in line where an engine was killed.

    Raises:
        NotAsked, Ambiguous, StateChanged, NotRecovered, PulumiFailed, OSError: it cannot be done.
    """
    state = exported(stack)
    if not state["deployment"].get("pending_operations"):
        return
    with open_inventory(stack_file(stack).settings.accounts) as inventory:
        steps = plan(state["deployment"], inventory)
    copy = Path(f"eleva-{stack}-state-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json")
    carry_out(stack, state, steps, copy, lambda line: print(f"eleva: {line}", file=sys.stderr))  # noqa: T201


def main(stack: str, *files: str) -> int:
    """Do it; return the exit code."""
    try:
        for file in files:
            take_over(stack, file)
        settle(stack)
    except (Ambiguous, NotAsked, NotRecovered, OSError, PulumiFailed, StateChanged) as failure:
        print(f"eleva: {failure}", file=sys.stderr)  # noqa: T201  (a command prints)
        return FAILED
    up = ["pulumi", "up", "--stack", stack, "--yes", "--non-interactive", "--suppress-outputs"]
    # What is printed on standard output is for machines, and the engine's words are not.
    further = [f"--policy-pack={POLICY_PACK}", "--skip-preview=false", "--message=eleva recovery rebuild"]
    return subprocess.call([*up, *further], stdout=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""`eleva state recover`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.operations.adoption import NotAsked
from infra.operations.endings import FAILED, environment_named, fail, failing_on
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.recover import twin_cli
from infra.operations.stack_settings import stack_settings
from infra.operations.state import exported
from infra.platform.environments import environment
from infra.platform.problems import InvalidPlatform

if TYPE_CHECKING:  # with them come boto3 and the vendors' clients, and `--help` needs none of it
    from infra.operations.recover.lock import Lock, Locks
    from infra.operations.recover.plan import Step

EXIT_CODES = (
    "Exit codes: 0 nothing is pending (any more), 1 it could not be done or was only shown, and nothing was changed "
    "unless the message says so, 2 usage."
)

app = typer.Typer(no_args_is_help=True, help="The stacks' states.")
app.command("remove-twin", help=twin_cli.HELP)(twin_cli.remove_twin)


@app.command(
    help="After a killed engine: show what the vendors have of each operation that it left pending; when that is "
    f"confirmed, bring the state in line and release the dead run's lock. {EXIT_CODES}"
)
def recover(
    stack: Annotated[str, typer.Argument(help="The stack: production or preview.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    release_lock: Annotated[
        bool,
        typer.Option(
            "--release-lock",
            help="With --yes: release also the lock of a run on another machine, of which nothing is known here. Be "
            "sure that it has ended: of two engines on one stack, one loses what it made.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    copy: Annotated[
        Path | None, typer.Option("--copy", help="A new file for the state as it was; in this folder if not given.")
    ] = None,
) -> None:
    """Resolve what a killed engine has left."""
    from infra.operations.recover import report

    with told():
        found = _looked_at(stack)
        if not as_json:
            report.print_plan(stack, found.locks, found.steps)
        _refuse_running(found.locks)
        todo, confirmed = bool(found.locks or found.steps), False
        if todo:
            _refuse_unsure(found.locks, sure=release_lock or not yes)
            confirmed = yes or _confirmed(stack)
        if confirmed:
            _do(stack, found, copy or Path(f"eleva-{stack}-state-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"))
    if as_json:
        typer.echo(json.dumps(report.as_json(stack, found.locks, found.steps, done=confirmed)))
    if todo and not confirmed:
        typer.echo("nothing was changed; --yes does it", err=True)
        raise typer.Exit(FAILED)
    if confirmed:
        typer.echo(f"{stack} is recovered; pulumi up --stack {stack} does what is left", err=True)


@dataclass(frozen=True)
class _Found:
    """What there is of a stack: its locks, its state, and what is to be done; no backend where it is none in S3."""

    backend: Locks | None
    locks: Sequence[Lock]
    state: dict[str, Any]
    steps: Sequence[Step]


def _looked_at(stack: str) -> _Found:
    from infra.operations.inventory.catalogue import open_inventory
    from infra.operations.recover.lock import LocksUnknown, open_locks
    from infra.operations.recover.plan import plan

    accounts = stack_settings(environment(stack).name).accounts
    backend: Locks | None = None
    locks: Sequence[Lock] = ()
    try:
        backend = open_locks()
        locks = tuple(backend.of(stack))
    except LocksUnknown as unknown:
        typer.echo(f"{unknown}. Where pulumi says that the stack is locked: pulumi cancel --stack {stack}", err=True)
    state = exported(stack)
    if state["deployment"].get("pending_operations"):
        typer.echo("asking the vendors for what was interrupted ...", err=True)
    since = min((lock.since for lock in locks), default=None)
    with open_inventory(accounts) as inventory:
        return _Found(backend, locks, state, plan(state["deployment"], inventory, since))


def _refuse_running(locks: Sequence[Lock]) -> None:
    """Refuse to touch what an engine works on."""
    if running := [lock.told for lock in locks if lock.is_alive]:
        fail(f"{'; '.join(running)}: wait until it ends, or interrupt it. Nothing was changed")


def _refuse_unsure(locks: Sequence[Lock], *, sure: bool) -> None:
    """Refuse to release a lock unasked of which nobody said that its run has ended."""
    if unknown := [lock.told for lock in locks if lock.is_alive is None and not sure]:
        fail(f"{'; '.join(unknown)}: where it has ended, add --release-lock. Nothing was changed")


def _confirmed(stack: str) -> bool:
    """Ask on a terminal; without one nobody has confirmed."""
    if not _is_terminal():
        return False
    answer = typer.prompt(f"Type {stack} to do this", default="", show_default=False, err=True)
    return bool(answer == stack)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _do(stack: str, found: _Found, copy: Path) -> None:
    from infra.operations.recover.recover import carry_out

    if found.backend:
        found.backend.release(found.locks)
    if found.steps:
        carry_out(stack, found.state, found.steps, copy, lambda line: typer.echo(line, err=True))


@contextmanager
def told() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    from infra.operations.recover.lock import LocksUnknown
    from infra.operations.recover.plan import Ambiguous
    from infra.operations.recover.recover import NotRecovered, StateChanged

    refusals = (Ambiguous, InvalidPlatform, LocksUnknown, NotAsked, NotRecovered, OSError, PulumiFailed, StateChanged)
    with environment_named("STACK"), failing_on(*refusals):
        yield

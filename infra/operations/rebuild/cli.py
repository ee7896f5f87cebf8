"""`eleva recovery rebuild`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from infra.operations.adoption import AlreadyThere, NotAsked
from infra.operations.endings import FAILED, environment_named, fail, failing_on, refuse_unknown, say
from infra.operations.lease.cli import failures
from infra.operations.verify.cli import told

if TYPE_CHECKING:  # with them come boto3 and the vendors' clients, and `--help` needs none of it
    from infra.operations.rebuild.backups import Backups
    from infra.operations.rebuild.look import Declares
    from infra.operations.rebuild.rebuild import Found

EXIT_CODES = (
    "Exit codes: 0 rebuilt and verified; 1 not done, or not all is as declared; 2 usage; 75 the stack is in use."
)


def register(recovery: typer.Typer, declares: Declares, backups: Backups) -> None:
    """Add the command to `eleva recovery`.

    Args:
        recovery: the group.
        declares: says what a stack declares, with the settings of its file.
        backups: where lost data comes back from.
    """

    def rebuild(
        stack: Annotated[str, typer.Argument(help="The stack: production or preview.")],
        confirm: Annotated[str, typer.Option("--confirm", metavar="STACK", help="The stack's name, once more.")] = "",
        same: Annotated[
            list[str] | None,
            typer.Option(
                "--same",
                metavar="VARIABLE",
                help="You know that the running platform has the value that is in Secrets Manager (ENCRYPTION_KEY).",
            ),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        refuse_unknown(stack)
        _refuse_another(stack, confirm)
        from infra.operations.lease.backend import current_backend
        from infra.operations.rebuild import report
        from infra.operations.rebuild.look import look
        from infra.operations.rebuild.rebuild import carry_out

        with failures(), told(), _refusals():
            backend = current_backend()
            say(f"asking the vendors for everything that {stack} declares ...")
            found = look(stack, declares, backend, same or ())
            if not as_json:
                report.print_plan(found)
            _tell_lost_data(found, backups)
            outcome = carry_out(found, backend, backups, say) if _is_confirmed(stack, confirm) else None
        if as_json:
            typer.echo(json.dumps(report.as_json(found, outcome)))
        if outcome is None:
            fail(f"nothing was changed; --confirm {stack} does it")
        if not as_json:
            report.print_outcome(found, outcome)
        if not outcome.verified:
            raise typer.Exit(FAILED)

    recovery.command(
        help="After the state is lost, or more: take into a new state what the vendors still have, create what is "
        "missing, restore lost data, deploy, and verify. What will be done is shown first; no secret is ever made "
        f"anew. {EXIT_CODES}"
    )(rebuild)


def _is_confirmed(stack: str, confirm: str) -> bool:
    """Whether the stack was named once more; asked for on a terminal."""
    if not confirm and sys.stdin.isatty():
        confirm = typer.prompt(f"Type {stack} to do this", default="", show_default=False, err=True)
    _refuse_another(stack, confirm)
    return confirm == stack


def _refuse_another(stack: str, confirm: str) -> None:
    if confirm and confirm != stack:
        raise typer.BadParameter(f"it names {confirm}, and the stack is {stack}", param_hint="--confirm")


def _tell_lost_data(found: Found, backups: Backups) -> None:
    """Say where it comes back from, before anything is done: no empty database is put in the place of a full one."""
    if found.lost:
        as_of = backups.newest(found.declaration.platform)
        say(f"{', '.join(found.lost)}: data is lost, and comes back as it was {as_of}")


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what can go wrong here besides what a run and a verification raise into a message and an exit code."""
    from infra.operations.rebuild.adopt import NotRead
    from infra.operations.rebuild.journal import JournalUnavailable
    from infra.operations.rebuild.look import NothingToRebuild, UnknownVariable
    from infra.operations.rebuild.plan import Ambiguous, KeyInDoubt
    from infra.operations.rebuild.rebuild import NotRebuilt

    refusals = (
        AlreadyThere,
        Ambiguous,
        JournalUnavailable,
        KeyInDoubt,
        NotAsked,
        NotRead,
        NotRebuilt,
        NothingToRebuild,
    )
    try:
        with environment_named("STACK"), failing_on(*refusals):
            yield
    except UnknownVariable as failure:
        raise typer.BadParameter(str(failure), param_hint="--same") from None

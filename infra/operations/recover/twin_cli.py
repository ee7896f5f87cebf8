"""`eleva state remove-twin`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from infra.operations.endings import FAILED, environment_named, failing_on
from infra.operations.existing import TWIN
from infra.operations.pulumi_command import PulumiFailed
from infra.platform.environments import environment
from infra.platform.problems import InvalidPlatform

EXIT_CODES = (
    "Exit codes: 0 it was removed, or is gone already; 1 it may not be removed, could not be, or was only shown, and "
    "nothing was changed; 2 usage; 75 the stack is in use."
)
HELP = (
    "Remove a second Neon project of the name of a stack's own, which Neon's provider makes when it repeats a creation "
    "that failed: `up` names both, with this command. It is shown first, and refused while any state has the project, "
    "or while there is more in it than its creation made, such as a table. "
) + EXIT_CODES


def remove_twin(
    stack: Annotated[str, typer.Argument(help="The stack: production or preview.")],
    twin: Annotated[str, typer.Argument(metavar=f"{TWIN}=ID", help="The one that the state does not have.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Show what a twin is, and remove it once that is confirmed."""
    from infra.operations.lease.cli import leased
    from infra.operations.lease.record import DURATION_S, WAIT_S

    kind, _, project_id = twin.partition("=")
    if kind != TWIN or not project_id:
        raise typer.BadParameter(f"name it as {TWIN}=ID, as up does", param_hint="TWIN")
    if not _shown(stack, project_id):
        return
    if not (yes or _confirmed(project_id)):
        typer.echo("nothing was changed; --yes does it", err=True)
        raise typer.Exit(FAILED)
    removing = [sys.executable, "-m", "infra.operations.recover.twin", stack, project_id]
    raise typer.Exit(leased("state remove-twin", stack, removing, WAIT_S, DURATION_S))


def _shown(stack: str, project_id: str) -> bool:
    """Print what would be removed; return whether there is anything."""
    from infra.operations.recover.twin import NotThere, NoTwin, look
    from infra.operations.stack_file import stack_file
    from infra.operations.state import every_state
    from infra.vendors.errors import CredentialMissing, VendorError
    from infra.vendors.neon import Neon

    with environment_named("STACK"):
        environment(stack)
    with failing_on(CredentialMissing, InvalidPlatform, NoTwin, PulumiFailed, VendorError):
        try:
            with Neon(stack_file(stack).accounts.neon.org_id) as neon:
                typer.echo(look(stack, project_id, every_state(), neon).told)
        except NotThere as nothing:
            typer.echo(str(nothing))
            return False
    return True


def _confirmed(project_id: str) -> bool:
    """Ask on a terminal; without one nobody has confirmed."""
    if not _is_terminal():
        return False
    answer = typer.prompt(f"Type {project_id} to delete it", default="", show_default=False, err=True)
    return bool(answer == project_id)


def _is_terminal() -> bool:
    return sys.stdin.isatty()

"""The `eleva` command: where operations get to know the programs."""

from __future__ import annotations

import atexit
import gc
from typing import TYPE_CHECKING

import typer

from infra.localcloud.cli import app as local
from infra.localcloud.faults.cli import app as fault
from infra.localcloud.git.cli import app as branch
from infra.operations.delivery.cli import app as ci
from infra.operations.doctor.cli import doctor
from infra.operations.drift.cli import drift_app
from infra.operations.foundation.cli import app as foundation
from infra.operations.lease.cli import register as register_runs
from infra.operations.local_up import supply, up_command
from infra.operations.policy_cli import app as policy
from infra.operations.previews.cli import app as preview
from infra.operations.rebuild.backups import Backups
from infra.operations.rebuild.cli import register as register_rebuild
from infra.operations.recover.cli import app as state
from infra.operations.recovery.cli import app as recovery
from infra.operations.recovery.cli import newest_backup, restore_newest
from infra.operations.secrets_cli import app as secrets
from infra.operations.verify.cli import redeploy_command, verify_command

if TYPE_CHECKING:
    from infra.operations.verify.declared import Declaration
    from infra.platform.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Operates Eleva Care's platform.", pretty_exceptions_enable=False)


def _declaration(stack: str) -> Declaration:
    from stacks.verifying import declaration  # with it comes pulumi, which takes a while

    return declaration(stack)


def _declaration_without_state(stack: str, settings: Settings) -> Declaration:
    from stacks.verifying import declaration_without_state

    return declaration_without_state(stack, settings)


register_runs(app)
register_rebuild(recovery, _declaration_without_state, Backups(newest_backup, restore_newest))
local.command("supply")(supply)
local.command("up")(up_command(_declaration))
local.add_typer(branch, name="branch")
local.add_typer(fault, name="fault")
app.command("doctor")(doctor)
app.command("verify")(verify_command(_declaration))
app.command("redeploy")(redeploy_command(_declaration))
app.add_typer(ci, name="ci")
app.add_typer(foundation, name="foundation")
app.add_typer(drift_app(_declaration), name="drift")
app.add_typer(local, name="local")
app.add_typer(policy, name="policy")
app.add_typer(preview, name="preview")
app.add_typer(recovery, name="recovery")
app.add_typer(secrets, name="secrets")
app.add_typer(state, name="state")


@app.callback()
def _group() -> None:
    """Make `eleva` a group of commands, also while it has one alone."""


def main() -> None:
    """Run the command line."""
    atexit.register(gc.freeze)  # or Python looks for garbage at its end, in all that was imported: a tenth of a second
    app()

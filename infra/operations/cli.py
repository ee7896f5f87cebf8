"""The `eleva` command."""

from __future__ import annotations

import typer

from infra.localcloud.cli import app as local
from infra.operations.local_up import supply, up
from infra.operations.policy_cli import app as policy
from infra.operations.secrets_cli import app as secrets

app = typer.Typer(no_args_is_help=True, help="Operates Eleva Care's platform.", pretty_exceptions_enable=False)
local.command("supply")(supply)
local.command("up")(up)
app.add_typer(local, name="local")
app.add_typer(policy, name="policy")
app.add_typer(secrets, name="secrets")


@app.callback()
def _group() -> None:
    """Make `eleva` a group of commands, also while it has one alone."""


def main() -> None:
    """Run the command line."""
    app()

"""The `eleva` command."""

from __future__ import annotations

import typer

from infra.localcloud.cli import app as local

app = typer.Typer(no_args_is_help=True, help="Operates Eleva Care's platform.", pretty_exceptions_enable=False)
app.add_typer(local, name="local")


@app.callback()
def _group() -> None:
    """Make `eleva` a group of commands, also while it has one alone."""


def main() -> None:
    """Run the command line."""
    app()

"""`eleva recovery`."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="The way back after a disaster.")


@app.callback()
def _group() -> None:
    """Make `eleva recovery` a group of commands, also while it has one alone."""

"""Measure everything, and print JSON on stdout and a table on stderr. Exit code 1: a figure is over its limit."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import typer

from infra.localcloud import control
from infra.localcloud.cli import failures
from infra.localcloud.paths import HOME_VARIABLE, ROOT, layout
from infra.operations.bench import run
from infra.operations.bench.figure import Figure, Figures, as_json, as_table
from infra.operations.bench.policies import policy_figures
from infra.operations.bench.previews import preview_figures
from infra.operations.bench.waiting import waiting_figures
from infra.operations.local_up import enter_local_run
from infra.platform.environments import PRODUCTION


def main() -> None:
    """Run the bench on a local cloud of its own, which is gone afterwards."""
    os.environ[HOME_VARIABLE] = str(ROOT / ".local" / "bench")
    with failures():
        control.start(layout(), _say)
        try:
            figures = _figures()
        finally:
            control.stop(layout())
    typer.echo(json.dumps(as_json(figures), indent=2))
    _say(as_table(figures))
    if not all(figure.fine for figure in figures.values()):
        raise typer.Exit(1)


def _figures() -> Figures:
    here, stack, found = enter_local_run(), PRODUCTION.name, dict[str, Figure]()

    def add(what: str, part: Callable[[], Figures]) -> None:
        _say(f"bench: {what} ...")
        found.update(part())

    run.from_nothing(here)
    add("up from nothing", lambda: run.up_figures(stack))
    add("runs without changes", lambda: run.no_change_figures(stack))
    preview_s = found["preview_without_changes_s"].value
    add("environments of branches", lambda: preview_figures(preview_s))
    add("policies", lambda: policy_figures(stack))
    add("up with slow vendors", lambda: waiting_figures(here, stack, found["up_from_nothing_s"].value))
    add("destroy", lambda: run.destroy_figures(here, stack))
    return found


def _say(line: str) -> None:
    typer.echo(line, err=True)


if __name__ == "__main__":
    typer.run(main)

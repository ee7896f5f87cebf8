"""What people and machines get to see of environments: a table, JSON, and markdown for GitHub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from infra.operations.markdown import bounded, code, code_cell
from infra.operations.previews.collect import Outcome
from infra.operations.previews.create import Created
from infra.operations.previews.gc import Verdict


def verdict_as_json(verdict: Verdict) -> Mapping[str, Any]:
    """Return an environment for machines."""
    found = verdict.found
    return {
        "stack": found.stack,
        "branch": found.branch,
        "state": verdict.state,
        "why": verdict.why,
        "goes": verdict.goes,
        "remedy": verdict.remedy or None,
        "expires": found.expires.isoformat() if found.expires else None,
        "at_vendors": found.at_vendors,
        "has_stack": found.has_stack,
        "is_reserved": found.is_reserved,
    }


def print_table(verdicts: Sequence[Verdict], *, whole: bool = False) -> None:
    """Print environments for people; all that they have, when asked for the whole."""
    if not verdicts:
        Console().print("there is no preview environment")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("branch", "stack", "state", "why"):
        table.add_column(name, overflow="fold")  # what is cut off could not be copied
    for each in verdicts:
        remedy = f"\n-> {each.remedy}" if each.remedy else ""
        table.add_row(each.found.branch or "?", each.found.stack, each.state, f"{each.why}{remedy}")
    Console(markup=False, emoji=False).print(table)
    for part in (part for each in verdicts for part in each.found.left if whole):
        typer.echo(f"  {part}")


def gc_as_json(verdicts: Sequence[Verdict], done: Mapping[str, Outcome]) -> list[Mapping[str, Any]]:
    """Return what a collection found and did, for machines."""
    return [{**verdict_as_json(each), "done": _done(each, done)} for each in verdicts]


def print_gc(verdicts: Sequence[Verdict], done: Mapping[str, Outcome]) -> None:
    """Print what a collection found and did, for people."""
    print_table(verdicts)
    for each in verdicts:
        if told := _done(each, done):
            typer.echo(f"{each.found.stack}: {told}")


def _done(verdict: Verdict, done: Mapping[str, Outcome]) -> str | None:
    """Return what became of an environment; None of one that was to stay, and of all in a dry run."""
    outcome = done.get(verdict.found.slug)
    return outcome.told if outcome else None


def gc_as_markdown(verdicts: Sequence[Verdict], done: Mapping[str, Outcome]) -> str:
    """Return what a collection found and did: what goes first, then what goes soon.

    Args:
        verdicts: every environment.
        done: by slug, what became of those that were to go; empty for a dry run.
    """
    first = sorted(verdicts, key=lambda each: (not each.goes, each.state, each.found.slug))
    rows = [
        f"| {code_cell(each.found.branch or each.found.slug)} | {each.state} | {code_cell(each.why)} | "
        f"{_becomes(each, done)} |"
        for each in first
    ]
    gone = sum(outcome.gone for outcome in done.values())
    told = f"{gone} went" if done else f"{sum(each.goes for each in first)} go"
    heading = f"### Preview environments: {len(first)}, of which {told}"
    lines = [heading, "", "| branch | state | why | |", "|---|---|---|---|"]
    return bounded(lines, rows, "eleva preview gc --dry-run")


def _becomes(verdict: Verdict, done: Mapping[str, Outcome]) -> str:
    told = _done(verdict, done)
    return "goes" if verdict.goes and told is None else code_cell(told or verdict.remedy)


def created_as_json(created: Created) -> Mapping[str, Any]:
    """Return an environment that was made, for machines; nothing secret."""
    return {
        "branch": created.branch,
        "stack": created.stack,
        "pull_request": created.pull_request,
        "origin": created.origin,
        "deployment": created.deployment,
        "expires": created.expires.isoformat(),
        "resources": list(created.resources),
        "tried": list(created.tried),
    }


def created_as_markdown(created: Created) -> str:
    """Return an environment that was made, for a comment on its pull request."""
    lines = [
        f"### Preview of {code(created.branch)}: {created.origin}",
        "",
        f"It goes at {created.expires:%Y-%m-%d %H:%M} UTC; `eleva preview extend` keeps it longer. "
        "Its databases and its Redis are its own.",
        "",
    ]
    return bounded(lines, [f"* {code(each)}" for each in (*created.tried, *created.resources)], "eleva preview show")


def destroyed_as_markdown(branch: str, gone: Sequence[str]) -> str:
    """Return that an environment is gone, for a comment on its pull request."""
    heading = f"### Preview of {code(branch)}: gone, and no vendor has anything of it"
    return bounded([heading, ""], [f"* {code(each)}" for each in gone], "eleva preview list")


def print_created(created: Created) -> None:
    """Print an environment that was made, for people."""
    typer.echo(f"{created.stack} is there, and works: {created.origin}")
    for each in (*created.resources, *created.tried):
        typer.echo(f"  {each}")
    typer.echo(f"  deployed: {created.deployment or 'the newest deployment has its variables already'}")
    typer.echo(f"  it goes at {created.expires:%Y-%m-%d %H:%M} UTC (eleva preview extend)")

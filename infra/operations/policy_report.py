"""What the rules say of a stack, for people (table, markdown) and for machines (JSON)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.operations.markdown import bounded, cell
from infra.policy.judge import Judged, Verdict


def label(judged: Judged) -> str:
    """How serious a finding is, in one word."""
    return "waived" if judged.waiver else str(judged.rule.level)


def ordered(verdict: Verdict) -> list[Judged]:
    """The findings, what stops a deployment first."""
    rank = ("mandatory", "advisory", "waived")
    return sorted(verdict.judged, key=lambda judged: (rank.index(label(judged)), judged.rule.id, judged.finding.urn))


def summary(verdict: Verdict) -> str:
    """One line: how many findings of each kind."""
    labels = [label(judged) for judged in verdict.judged]
    counts = [f"{labels.count(kind)} {kind}" for kind in ("mandatory", "advisory", "waived") if kind in labels]
    counts += [f"{len(verdict.stale)} stale waivers"] if verdict.stale else []
    found = ", ".join(counts) or "nothing found"
    unjudged = f"; {verdict.unjudged} secret values could not be opened and were not judged" if verdict.unjudged else ""
    return f"{verdict.stack}: {len(verdict.answers)} rules, {found}{unjudged}"


def print_table(verdict: Verdict) -> None:
    """Print the findings as a table, and the summary below it."""
    console = Console()
    if verdict.judged:
        table = Table(show_lines=True)
        for heading, style in (("level", "bold"), ("rule", "cyan"), ("what is wrong, and what to do", "")):
            table.add_column(heading, style=style, overflow="fold")
        for judged in ordered(verdict):
            table.add_row(label(judged), judged.rule.id, f"{judged.finding.message}\n-> {_remedy(judged)}")
        console.print(table)
    for problem in verdict.stale:
        console.print(problem, style="bold", markup=False)
    console.print(summary(verdict), markup=False)


def _remedy(judged: Judged) -> str:
    return judged.waiver.told if judged.waiver else judged.rule.remedy


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON: `findings`, the status of every rule, stale waivers, and whether it fails."""
    return {
        "stack": verdict.stack,
        "fails": verdict.fails,
        "rules": {id_: str(answer.status) for id_, answer in verdict.answers.items()},
        "findings": [
            {
                "rule": judged.rule.id,
                "level": str(judged.rule.level),
                "urn": judged.finding.urn,
                "message": judged.finding.message,
                "remedy": judged.rule.remedy,
                "waiver": judged.waiver.told if judged.waiver else None,
            }
            for judged in ordered(verdict)
        ],
        "stale_waivers": list(verdict.stale),
        "unjudged_values": verdict.unjudged,
    }


def as_markdown(verdict: Verdict) -> str:
    """The verdict for a pull request, what stops a deployment first, within what GitHub shows."""
    lines = [f"### Policies: {summary(verdict)}", ""]
    if verdict.judged:
        lines += ["| level | rule | what is wrong | what to do |", "|---|---|---|---|"]
    rows = [*_rows(verdict), *(f"\n**{cell(problem)}**" for problem in verdict.stale)]
    return bounded(lines, rows, f"eleva policy check {verdict.stack}")


def _rows(verdict: Verdict) -> Iterator[str]:
    for judged in ordered(verdict):
        cells = (label(judged), f"`{judged.rule.id}`", judged.finding.message, _remedy(judged))
        yield f"| {' | '.join(map(cell, cells))} |"

"""Drift for people: a table in a terminal, and markdown for a job's summary or an issue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.operations.drift.finding import DESTRUCTIVE_STEPS, Drift, DriftClass, Finding
from infra.operations.markdown import bounded, cell, code

#: What a remedy begins with that can be typed as it stands; others are sentences.
_COMMANDS = ("eleva ", "pulumi ")
_LOUD = {"critical": "bold red", "high": "red", "medium": "yellow", "low": ""}


def summary(drift: Drift) -> str:
    """One line: how much was looked at, and what was found of each class."""
    counts = Counter(finding.drift_class for finding in drift.findings)
    found = ", ".join(f"{counts[each]} {each}" for each in DriftClass if counts[each]) or "no drift"
    told = [f"{', '.join(drift.stacks)}: {drift.looked_at} things looked at, {found}"]
    told += [f"up would do {len(drift.following)} things that follow"] if drift.following else []
    told += ["not everything could be looked at"] if drift.unknown else []
    told += ["not everything is believed"] if drift.doubted else []
    return "; ".join(told)


def print_table(drift: Drift) -> None:
    """Print every finding with its remedy, what is not known, and the summary."""
    console = Console(soft_wrap=True)
    if drift.findings:
        table = Table(box=None, pad_edge=False)
        for column in ("severity", "class", "what", "became"):
            table.add_column(column, overflow="fold")
        for finding in drift.findings:
            table.add_row(*map(escape, _cells(finding)), style=_LOUD[finding.severity])
        console.print(table)
    for finding in drift.findings:
        console.print(f"[bold]{escape(f'{finding.stack}: {finding.noun} {finding.name}')}[/]")
        for detail in finding.details:
            console.print(f"    {escape(detail)}")
        console.print(f"    -> {escape(finding.remedy)}", style="cyan")
    for step, name in drift.following:
        console.print(f"[bold]up would {step}[/]  {escape(name)}")
    for label, texts in (("not believed", drift.doubted), ("unknown", drift.unknown)):
        for text in texts:
            console.print(f"[bold yellow]{label}[/]  {escape(text)}")
    console.print(escape(summary(drift)))


def as_markdown(drift: Drift) -> str:
    """Return it for GitHub: what is gone or would be replaced first, within what GitHub shows."""
    lines = [f"### Drift: {cell(summary(drift))}", ""]
    lines += [f"**Not believed:** {cell(text)}\n" for text in drift.doubted]
    told = [(step, f"`up` would {step} {cell(name)}\n") for step, name in drift.following]
    lines += [line for step, line in told if step in DESTRUCTIVE_STEPS]
    if drift.findings:
        lines += ["| severity | class | what | became | how | to do |", "|---|---|---|---|---|---|"]
    rows = [*_rows(drift), *(f"\n{line}" for step, line in told if step not in DESTRUCTIVE_STEPS)]
    rows += [f"\n**Unknown:** {cell(text)}" for text in drift.unknown]
    return bounded(lines, rows, f"eleva drift {' '.join(drift.stacks)}")


def _rows(drift: Drift) -> Iterator[str]:
    for finding in drift.findings:
        to_do = code(finding.remedy) if finding.remedy.startswith(_COMMANDS) else finding.remedy
        cells = [*_cells(finding), "; ".join(finding.details), to_do]
        yield f"| {' | '.join(map(cell, cells))} |"


def _cells(finding: Finding) -> tuple[str, str, str, str]:
    became = f"{finding.change}, {finding.step} by up" if finding.step else str(finding.change)
    return finding.severity, finding.drift_class, f"{finding.noun} {finding.name}", became

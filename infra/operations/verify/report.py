"""What verify found, for people (table, markdown) and for machines (JSON, JUnit)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from junitparser import Failure, JUnitXml, TestCase, TestSuite
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.operations.markdown import bounded, cell
from infra.operations.verify.finding import Finding


def summary(stack: str, findings: Sequence[Finding]) -> str:
    """One line: how much was looked at, and how much of it is not as declared."""
    wrong = sum(not finding.fine for finding in findings)
    found = f"{wrong} not as declared" if wrong else "all as declared"
    return f"{stack}: {len(findings)} things looked at, {found}"


def as_json(stack: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """Everything, as data."""
    return {
        "stack": stack,
        "fine": all(finding.fine for finding in findings),
        "findings": [finding.data() for finding in findings],
    }


def print_table(stack: str, findings: Sequence[Finding]) -> None:
    """Print how many of each kind are as declared, then every difference with its remedy, and what else to know."""
    console = Console(soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for column in ("looked at", "number", "as declared"):
        table.add_column(column, justify="left" if column == "looked at" else "right")
    for noun, group in groupby(findings, key=lambda finding: finding.noun):
        members = list(group)
        table.add_row(noun, str(len(members)), str(sum(finding.fine for finding in members)))
    console.print(table)
    for finding in findings:
        for difference in finding.differences:
            console.print(
                f"[bold red]not as declared[/]  {escape(f'{finding.noun} {finding.name}: {difference.what}')}"
            )
            console.print(f"    {escape(difference.remedy)}")
        for notice in finding.notices:
            console.print(f"[yellow]note[/]  {escape(f'{finding.noun} {finding.name}: {notice}')}")
    console.print(escape(summary(stack, findings)))


def as_markdown(stack: str, findings: Sequence[Finding]) -> str:
    """Return what is wrong, with its remedy, and then what else to know, within what GitHub shows."""
    lines = [f"### Verified: {cell(summary(stack, findings))}", ""]
    rows = [
        f"- **{cell(f'{finding.noun} {finding.name}')}**: {cell(each.what)}; {cell(each.remedy)}"
        for finding in findings
        for each in finding.differences
    ]
    rows += [f"- {cell(f'{each.noun} {each.name}: {notice}')}" for each in findings for notice in each.notices]
    return bounded(lines, rows, f"eleva verify {stack}")


def write_junit(path: Path, stack: str, findings: Sequence[Finding]) -> None:
    """Write one test case per thing, a suite per kind, as CI servers show it.

    Raises:
        OSError: the file cannot be written.
    """
    report = JUnitXml(f"eleva verify {stack}")
    for noun, group in groupby(findings, key=lambda finding: finding.noun):
        suite = TestSuite(noun)
        for finding in group:
            case = TestCase(finding.name, classname=noun)
            case.result = [Failure(f"{found.what}\n{found.remedy}", "difference") for found in finding.differences]
            if finding.notices:
                case.system_out = "\n".join(finding.notices)
            suite.add_testcase(case)
        report.add_testsuite(suite)
    report.write(str(path))

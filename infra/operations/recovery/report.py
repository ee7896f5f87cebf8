"""Shows people what recovery found and did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.operations.markdown import cell
from infra.operations.recovery.branches import Content
from infra.operations.recovery.manifest import Manifest, RestoreTest
from infra.operations.recovery.restore import Restored
from infra.operations.recovery.status import Promise

LOG_WIDTH = 200


def print_backup(manifest: Manifest) -> None:
    """Print what is in a backup."""
    table = _table("database", ">tables", ">rows", ">bytes", ">seconds")
    for name, dump in manifest.databases.items():
        rows = sum(each.rows for each in dump.tables.values())
        table.add_row(name, str(len(dump.tables)), str(rows), str(dump.size_bytes), f"{dump.duration_s:.1f}")
    _print(table, f"{manifest.stack} is backed up as {manifest.id}; the data of {manifest.taken:%Y-%m-%d %H:%M:%S} UTC")


def backup_markdown(manifest: Manifest) -> str:
    """Return the same as Markdown."""
    lines = [
        f"### `{manifest.stack}` is backed up as {manifest.id}",
        "",
        f"The data of {manifest.taken:%Y-%m-%d %H:%M:%S} UTC.",
        "",
        "| database | tables | rows | bytes | seconds |",
        "|---|---|---|---|---|",
    ]
    for name, dump in manifest.databases.items():
        rows = sum(each.rows for each in dump.tables.values())
        lines.append(f"| {name} | {len(dump.tables)} | {rows} | {dump.size_bytes} | {dump.duration_s:.1f} |")
    return "\n".join(lines) + "\n"


def print_test(test: RestoreTest) -> None:
    """Print what came of each backup that was tried."""
    for tried in test.tried:
        found = "; ".join(tried.differences) or f"{tried.tables} tables with {tried.rows} rows, all as backed up"
        typer.echo(f"{tried.backup}: {found}, in {tried.duration_s:.1f} s")


def restore_test_markdown(stack: str, test: RestoreTest) -> str:
    """Return the same as Markdown, with every difference."""
    outcome = "**not** as backed up" if test.differences else "as backed up"
    lines = [
        f"### Restored backups of `{stack}` are {outcome}",
        "",
        "| backup | tables | rows | seconds | differences |",
        "|---|---|---|---|---|",
    ]
    for tried in test.tried:
        told = cell("; ".join(tried.differences)) or "none"
        lines.append(f"| {tried.backup} | {tried.tables} | {tried.rows} | {tried.duration_s:.1f} | {told} |")
    return "\n".join(lines) + "\n"


def print_status(stack: str, points: tuple[datetime | None, datetime | None], found: Sequence[Promise]) -> None:
    """Print every promise, and what to do about those that do not hold."""
    table = _table("promise", "promised", "is", "holds")
    for promise in found:
        holds = "[green]yes[/]" if promise.holds else "[bold red]no[/]"
        table.add_row(escape(promise.name), escape(promise.promised), escape(promise.found), holds)
    broken = [promise for promise in found if not promise.holds]
    oldest, newest = ("none" if point is None else f"{point:%Y-%m-%d %H:%M:%S} UTC" for point in points)
    _print(table, f"{stack} can be brought back to any second that Neon's history has, and to each backup")
    _print(f"oldest restorable point: {oldest}\nnewest restorable point: {newest}")
    for promise in broken:
        _print(f"{promise.name}: {promise.remedy}")


def status_markdown(stack: str, found: Sequence[Promise]) -> str:
    """Return every promise as Markdown, and what to do about those that do not hold."""
    broken = [promise for promise in found if not promise.holds]
    rows = [(each.name, each.promised, each.found, "yes" if each.holds else "**no**") for each in found]
    lines = [
        f"### What was promised about the backups of `{stack}`",
        "",
        f"{len(broken)} of {len(found)} promises do not hold." if broken else "Every promise holds.",
        "",
        "| promise | promised | is | holds |",
        "|---|---|---|---|",
        *("| " + " | ".join(map(cell, row)) + " |" for row in rows),
        *(f"\n{cell(promise.name)}: {cell(promise.remedy)}" for promise in broken),
    ]
    return "\n".join(lines) + "\n"


def status_data(stack: str, points: tuple[datetime | None, datetime | None], found: Sequence[Promise]) -> Any:
    """Return the same as data."""
    oldest, newest = (None if point is None else point.isoformat() for point in points)
    return {
        "stack": stack,
        "fine": all(promise.holds for promise in found),
        "oldest_restorable": oldest,
        "newest_restorable": newest,
        "promises": [asdict(promise) for promise in found],
    }


def print_restored(stack: str, restored: Restored) -> None:
    """Print table by table what was restored beside what is in use."""
    table = _table("database", "table", ">restored rows", ">rows in use", "content")
    for database, name, then, now in _pairs(restored.content, restored.in_use):
        same = (
            "the same" if then == now else "other columns, constraints or indexes" if _altered(then, now) else "other"
        )
        shown = ["-" if each is None else str(each.rows) for each in (then, now)]
        table.add_row(database, name, *shown, same if then and now else "[yellow]in one of them alone[/]")
    _print(table, f"{restored.branch} is restored, and of no use yet. To put it into use:")
    _print(f"    eleva recovery switch-over {stack} --branch {restored.branch}")


def restored_data(stack: str, restored: Restored) -> Any:
    """Return the same as data."""
    rows = [
        {
            "database": database,
            "table": name,
            "restored_rows": then.rows if then else None,
            "rows_in_use": now.rows if now else None,
            "same": then == now,
        }
        for database, name, then, now in _pairs(restored.content, restored.in_use)
    ]
    return {"stack": stack, "branch": restored.branch, "tables": rows}


def _pairs(one: Content, other: Content | None) -> Any:
    for database in one:
        there = other[database] if other else {}
        for name in sorted(one[database].keys() | there.keys()):
            yield database, name, one[database].get(name), there.get(name)


def _altered(then: Any, now: Any) -> bool:
    return bool(then and now and then.structure != now.structure)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left")
    return table


def _print(*what: object) -> None:
    console = Console(soft_wrap=True, highlight=False)
    if not console.is_terminal:  # nobody's screen says how wide, and a log must not lack the ends of names
        console.width = LOG_WIDTH
    for each in what:
        console.print(escape(each) if isinstance(each, str) else each)

"""Shows a recovery before it is done, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.operations.recover.lock import Lock
from infra.operations.recover.plan import WORDS, Step

#: Columns in a log, where nothing has to be wrapped.
WIDE = 200


def print_plan(stack: str, locks: Sequence[Lock], steps: Sequence[Step]) -> None:
    """Print the locks and a table: each pending operation, what the vendor has, and what is done."""
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDE
    for lock in locks:
        console.print(escape(f"{lock.told}: the lock is released"))
    if not steps:
        console.print(escape(f"{stack}: no operation is pending"))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("interrupted", "resource", "at the vendor", "what is done"):
        table.add_column(column, no_wrap=column == "resource", overflow="fold")
    for step in steps:
        table.add_row(*map(escape, (step.operation, step.name, step.found, WORDS[step.action])))
    console.print(table)


def as_json(stack: str, locks: Sequence[Lock], steps: Sequence[Step], *, done: bool) -> dict[str, Any]:
    """Everything, as data; `done` says whether it was carried out."""
    return {
        "stack": stack,
        "locks": [
            {"holder": lock.holder, "pid": lock.pid, "since": lock.since.isoformat(), "alive": lock.is_alive}
            for lock in locks
        ],
        "steps": [step.data() for step in steps],
        "done": done,
    }

"""Shows a rebuild before it is done, and what it did, for people and for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.operations.rebuild.plan import Action
from infra.operations.rebuild.rebuild import Found, Outcome

#: What is printed of each.
WORDS = {
    Action.ADOPT: "adopted",
    Action.MEND: "adopted and mended",
    Action.CREATE: "created",
}
#: Columns in a log, where nothing has to be wrapped.
WIDE = 200


def print_plan(found: Found) -> None:
    """Print how much of each kind is there, and by name what is created or brought in line."""
    console = _console()
    table = Table(box=None, pad_edge=False)
    for column in ("declared", *(WORDS[action] for action in Action)):
        table.add_column(column, justify="left" if column == "declared" else "right")
    counts = Counter((step.noun, step.action) for step in found.plan.steps)
    for noun in dict.fromkeys(step.noun for step in found.plan.steps):
        table.add_row(noun, *(str(counts[noun, action] or "") for action in Action))
    console.print(table)
    for step in found.plan.steps:
        if step.action is not Action.ADOPT:
            console.print(f"[yellow]{step.action}[/]  {escape(f'{step.noun} {step.name}: {step.found}')}")
    if found.begun:
        console.print(escape(f"A rebuild began at {found.begun.since:%Y-%m-%d %H:%M:%S} UTC; this completes it."))
    if found.held:
        console.print(escape(f"The state of {found.stack} holds {found.held} resources already."))
    if found.lost:
        console.print(escape(f"The data comes back from the newest backup: {', '.join(found.lost)}."))


def print_outcome(found: Found, outcome: Outcome) -> None:
    """Print each step with its time, and what it took in all."""
    backups = found.declaration.platform.backups
    console = _console()
    table = Table(box=None, pad_edge=False)
    for column in ("step", "took (s)", "lost (s)"):
        table.add_column(column, justify="left" if column == "step" else "right")
    for step in outcome.steps:
        table.add_row(step.name, f"{step.duration_s:.1f}", f"{step.rpo_s:.0f}")
    console.print(table)
    for finding in outcome.findings:
        for difference in finding.differences:
            told = f"{finding.noun} {finding.name}: {difference.what}"
            console.print(f"[bold red]not as declared[/]  {escape(told)}\n    {escape(difference.remedy)}")
    console.print(
        f"RTO {outcome.rto_s:.0f} s (objective {backups.rto_s} s), RPO {outcome.rpo_s:.0f} s (objective "
        f"{backups.rpo_s} s); {len(outcome.findings)} things looked at, "
        f"{'all as declared' if outcome.verified else 'not all as declared'}"
    )


def as_json(found: Found, outcome: Outcome | None) -> dict[str, Any]:
    """Everything, as data; without an outcome nothing was done."""
    return {
        "stack": found.stack,
        "plan": [asdict(step) for step in found.plan.steps],
        "lost": list(found.lost),
        "done": _done(outcome) if outcome else None,
    }


def _done(outcome: Outcome) -> dict[str, Any]:
    return {
        "steps": [asdict(step) for step in outcome.steps],
        "rto_s": round(outcome.rto_s, 1),
        "rpo_s": round(outcome.rpo_s, 1),
        "verified": outcome.verified,
        "findings": [finding.data() for finding in outcome.findings],
    }


def _console() -> Console:
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDE
    return console

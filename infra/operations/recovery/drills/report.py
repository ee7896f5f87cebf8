"""The outcome of drills as a page (docs/reference/drills.md), as a table and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from infra.operations.recovery.drills.drill import Drill, Outcome
from infra.platform.backups import BACKUPS

_WIDTH = 120
_HEAD = """\
# Recovery drills

Written by `eleva recovery drill`: each disaster was made on a local cloud with production on it, filled with
made-up bookings, and the way back was typed as below. The times are those of one run on two processors: with the data
grows what dumping and loading it takes, and nothing else.

| drill | RTO | RPO | rows then | rows again | rows lost | duplicates | commands |
|---|---|---|---|---|---|---|---|
"""


def failures(drill: Drill, outcome: Outcome) -> Iterator[str]:
    """Yield what did not come out as promised."""
    if outcome.rto_s > BACKUPS.rto_s:
        yield f"{drill.name} took {outcome.rto_s:.0f} s, and {BACKUPS.rto_s} s are promised"
    if drill.keeps_rpo and outcome.rpo_s > BACKUPS.rpo_s:
        yield f"{drill.name} lost {outcome.rpo_s:.0f} s, and {BACKUPS.rpo_s} s at most are promised"
    if outcome.rows[0] != outcome.rows[1]:
        yield f"{drill.name} has {outcome.rows[1]} rows, and there were {outcome.rows[0]}"
    if outcome.duplicates:
        yield f"{drill.name} left {outcome.duplicates} duplicates"


def markdown(outcomes: Mapping[Drill, Outcome]) -> str:
    """Return the page."""
    lines = [_HEAD.rstrip("\n")]
    for drill, outcome in outcomes.items():
        rpo = f"{outcome.rpo_s:.0f} s" if drill.keeps_rpo else "since the last backup"
        counts = (*outcome.rows, outcome.lost_rows, outcome.duplicates, len(outcome.typed))
        cells = (drill.name, f"{outcome.rto_s:.0f} s", rpo, *counts)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    hours, minutes = BACKUPS.rto_s // 3600, BACKUPS.rpo_s // 60
    lines += ["", f"Promised are an RTO of {hours} h and an RPO of {minutes} min. The RPO here is how long before the"]
    lines += ["disaster the restored moment lies."]
    for drill, outcome in outcomes.items():
        lines += ["", f"## {drill.name}", "", textwrap.fill(f"What happens: {drill.disaster}. {drill.note}", _WIDTH)]
        lines += ["", *(f"    {command}" for command in outcome.typed)]
    return "\n".join(lines) + "\n"


def data(outcomes: Mapping[Drill, Outcome]) -> Any:
    """Return the same as data."""
    return [
        {"drill": drill.name, **asdict(outcome), "failures": list(failures(drill, outcome))}
        for drill, outcome in outcomes.items()
    ]

"""What a drill is, and what comes of one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from infra.operations.recovery.drills.stage import STACK, Stage


@dataclass(frozen=True)
class Outcome:
    """What it took to get back.

    Attributes:
        rto_s: from when it was found until everything was verified.
        rpo_s: how much time's data is not in use any more: from the restored moment to the disaster.
        rows: how many rows there were at the restored moment, and how many are there again.
        lost_rows: how many were written after that and are not in use any more.
        duplicates: what is there twice and must not be.
        typed: the commands, in order.
    """

    rto_s: float
    rpo_s: float
    rows: tuple[int, int]
    lost_rows: int
    duplicates: int
    typed: tuple[str, ...]


@dataclass(frozen=True)
class Loss:
    """What a disaster takes: how many `rows` are to be there again, `lost_rows` and `rpo_s` as in the outcome."""

    rows: int
    lost_rows: int = 0
    rpo_s: float = 0.0


@dataclass(frozen=True)
class Drill:
    """A disaster and the way back.

    Attributes:
        name: what it is asked for by.
        disaster: what happens, as a sentence.
        run: makes it happen on a stage with production as declared and filled, and leaves it so.
        note: what else to know.
        keeps_rpo: whether the objective can be kept at all; where not, `note` says why.
    """

    name: str
    disaster: str
    run: Callable[[Stage], Outcome]
    note: str
    keeps_rpo: bool = True


def way_back(stage: Stage, loss: Loss, back: Callable[[], None]) -> Outcome:
    """Go the way back, as somebody does who has just found out; afterwards nothing is left to do."""
    stage.typed.clear()
    began_s = time.monotonic()
    back()
    rto_s = time.monotonic() - began_s
    stage.run("pulumi", "preview", "--stack", STACK, "--expect-no-changes", "--non-interactive")
    return Outcome(
        rto_s=rto_s,
        rpo_s=loss.rpo_s,
        rows=(loss.rows, stage.rows()),
        lost_rows=loss.lost_rows,
        duplicates=stage.duplicates(),
        typed=tuple(stage.typed),
    )

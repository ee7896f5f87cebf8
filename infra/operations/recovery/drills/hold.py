"""Holds drills, one after the other on one platform, which each of them leaves as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.operations.recovery.drills.drill import Drill, Outcome
from infra.operations.recovery.drills.stage import staged


def hold(drills: Sequence[Drill], tell: Callable[[str], None]) -> dict[Drill, Outcome]:
    """Return what came of each drill.

    Raises:
        DrillFailed, LocalCloudFailed, StepFailed: a way back did not lead back.
    """
    outcomes: dict[Drill, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="eleva-drill-") as folder, staged(Path(folder) / "local", tell) as stage:
        for drill in drills:
            tell(f"{drill.name}: {drill.disaster} ...")
            outcomes[drill] = drill.run(stage)
            tell(f"{drill.name}: back after {outcomes[drill].rto_s:.0f} s")
    return outcomes

"""All drills, in the order in which they are held."""

from __future__ import annotations

from infra.operations.recovery.drills import databases, platform
from infra.operations.recovery.drills.drill import Drill

DRILLS: tuple[Drill, ...] = (*databases.DRILLS, *platform.DRILLS)

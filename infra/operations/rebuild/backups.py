"""What a rebuild needs of backups."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from infra.platform.aggregate import Platform

Say = Callable[[str], None]


@dataclass(frozen=True)
class Backups:
    """Where lost data comes back from.

    Attributes:
        newest: returns what time the newest backup of a platform shows; ends the command where there is none.
        restore: brings it into those databases of the platform that are lost, by the logical names of the resources,
            and returns the same.
    """

    newest: Callable[[Platform], datetime]
    restore: Callable[[Platform, Collection[str], Say], datetime]

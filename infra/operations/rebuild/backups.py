"""What a rebuild needs of backups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Say = Callable[[str], None]


@dataclass(frozen=True)
class Backups:
    """Where lost data comes back from.

    Attributes:
        newest: returns what time the newest backup of a stack shows; ends the command where there is none.
        restore: brings it into the stack's databases, which are new and empty, and returns the same.
    """

    newest: Callable[[str], datetime]
    restore: Callable[[str, Say], datetime]

"""What verify finds: one thing that was looked at, what is wrong with it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One thing that is not as declared, without any secret, and the remedy."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """One declared thing, and how it was found.

    Attributes:
        noun: its kind in words, "Vercel variable".
        name: which one; a resource's logical name, or what was tried.
        differences: what is wrong; none when all is as declared.
        notices: what one should know and is no fault.
    """

    noun: str
    name: str
    differences: Sequence[Difference] = ()
    notices: Sequence[str] = field(default=())

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.differences

    def data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**asdict(self), "fine": self.fine}

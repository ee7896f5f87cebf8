"""Whether there is room for another environment."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from infra.operations.previews.found import Found
from infra.operations.previews.ground import Ground


class Full(Exception):
    """There is no room."""


def refuse_when_full(ground: Ground, there: Sequence[Found], promised: Collection[str]) -> None:
    """Refuse."""

"""A measured figure, and the limits that it may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What was measured; `limit` is what it may be at most, None where it is only told.

    Seconds differ from machine to machine: what has a limit is a ratio of figures of the same run, a count, or a time
    that is far above what a slow machine takes.
    """

    value: float
    limit: float | None = None

    @property
    def fine(self) -> bool:
        """Whether it is within its limit."""
        return self.limit is None or self.value <= self.limit


Figures = Mapping[str, Figure]


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures as data."""
    return {name: {**asdict(figure), "fine": figure.fine} for name, figure in figures.items()}


def as_table(figures: Figures) -> str:
    """The figures as lines, for people."""
    width = max(map(len, figures))
    return "\n".join(_line(name.ljust(width), figure) for name, figure in figures.items())


def _line(name: str, figure: Figure) -> str:
    limit = "" if figure.limit is None else f"  at most {figure.limit:g}"
    return f"{name}  {figure.value:>10,.2f}{limit}{'' if figure.fine else '  TOO MUCH'}"

"""What is to be done so that something in AWS is as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """One step. It may rely on those before it in its list, and doing it again does no harm.

    Attributes:
        place: what it is done to, as "bucket eleva-production-state-123456789012".
        what: what is done, as "turn on versioning".
        apply: does it.
    """

    place: str
    what: str
    apply: Callable[[], object]


@dataclass(frozen=True)
class Aspect:
    """One property of a thing: how it should be, how it is, and how it becomes so."""

    what: str
    wanted: Any
    read: Callable[[], Any]
    write: Callable[[], object]


def mend(place: str, aspects: Sequence[Aspect], *, exists: bool) -> Iterator[Change]:
    """Return the changes of the aspects that are not as wanted: all of them, of something that is yet to be made."""
    for aspect in aspects:
        if not exists or aspect.read() != aspect.wanted:
            yield Change(place, aspect.what, aspect.write)

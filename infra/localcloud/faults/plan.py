"""The faults that are planned, which of them hit a call, and how often each has.

Everything here happens in the listener's event loop, one call after the other.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.localcloud.faults.model import Fault, RateLimit

WINDOW_S = 60.0


@dataclass(frozen=True)
class Hit:
    """A fault that hits a call.

    `over` is set when the fault is cleared; `wait_s` is in how many seconds a rate limit lets calls through again.
    """

    id: int
    fault: Fault
    over: asyncio.Event
    wait_s: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return it as the request log shows it."""
        return {"id": self.id, "kind": self.fault.kind, "after_effect": getattr(self.fault, "after_effect", False)}


@dataclass
class Planned:
    """A fault with its own number, and what became of it: `calls` were meant, of which `hits` were hit."""

    id: int
    fault: Fault
    calls: int = 0
    hits: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _luck: random.Random = field(init=False, repr=False)
    _window_began: float | None = None
    _in_window: int = 0

    def __post_init__(self) -> None:
        self._luck = random.Random(self.fault.seed)  # noqa: S311  (no secret: it repeats on purpose)

    def strike(self, now: float) -> Hit | None:
        """Count a call that is meant, at the monotonic time `now`; return the hit when it is one."""
        self.calls += 1
        if self.calls <= self.fault.skip or self.hits == self.fault.count:
            return None
        if self.fault.probability < 1 and self._luck.random() >= self.fault.probability:
            return None
        wait_s = 0
        if isinstance(self.fault, RateLimit):
            wait_s = self._seconds_to_wait(self.fault.per_minute, now)
            if not wait_s:
                return None
        self.hits += 1
        return Hit(self.id, self.fault, self.over, wait_s)

    def _seconds_to_wait(self, per_minute: int, now: float) -> int:
        """Return 0 when one more call is allowed, else the seconds until one is."""
        if self._window_began is None or now - self._window_began >= WINDOW_S:
            self._window_began, self._in_window = now, 0
        self._in_window += 1
        return 0 if self._in_window <= per_minute else math.ceil(self._window_began + WINDOW_S - now)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"id": self.id, **self.fault.model_dump(), "calls": self.calls, "hits": self.hits}


class Plan:
    """The planned faults, in the order in which they were added."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._planned: dict[int, Planned] = {}
        self._last_id = 0

    def add(self, fault: Fault) -> Planned:
        """Plan a fault."""
        self._last_id += 1
        planned = self._planned[self._last_id] = Planned(self._last_id, fault)
        return planned

    def all(self) -> list[Planned]:
        """Return what is planned."""
        return list(self._planned.values())

    def clear(self, id_: int | None = None) -> int:
        """Take one fault or all of them away; return how many there were."""
        cleared = [each for each in self.all() if id_ in (None, each.id)]
        for each in cleared:
            del self._planned[each.id]
            each.over.set()
        return len(cleared)

    def strike(self, vendor: str, method: str, path: str) -> list[Hit]:
        """Return the hits on a call; the first that ends the call is the last, and later faults do not count it."""
        hits: list[Hit] = []
        for planned in self._planned.values():
            if not planned.fault.means(vendor, method, path):
                continue
            hit = planned.strike(self._now())
            if hit:
                hits.append(hit)
            if hit and hit.fault.ends_call:
                break
        return hits

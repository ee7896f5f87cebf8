"""Finds the machine's time for a time of the local cloud's clock, which tests may move: the data has the machine's."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from infra.localcloud.world import Clock

_SAME = timedelta(milliseconds=1)


class History:
    """Remembers how far the clock was from the machine's time, each time that it was looked at and had changed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: list[tuple[datetime, datetime]] = []
        self.look()

    def look(self) -> None:
        """Notice what the clock says now; called with every request, so that no change goes by between two."""
        told, real = self._clock.now(), datetime.now(UTC)
        if not self._seen or abs((told - real) - (self._seen[-1][0] - self._seen[-1][1])) > _SAME:
            self._seen.append((told, real))

    def machine_time(self, told: datetime) -> datetime:
        """Return when the clock said `told`; in a jump of the clock, the time right after it."""
        index = max(1, bisect_right([each for each, _ in self._seen], told))
        before, real = self._seen[index - 1]
        found = real + (told - before)
        return min(found, self._seen[index][1]) if index < len(self._seen) else min(found, datetime.now(UTC))

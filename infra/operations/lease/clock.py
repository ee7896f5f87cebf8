"""The clock by which a lease lapses: this machine's own, which no one sets and which goes on while it sleeps."""

from __future__ import annotations

import time

#: Linux' monotonic clock stands still while a laptop sleeps, and its boot clock does not; macOS' monotonic one neither.
_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now_s() -> float:
    """Return the seconds since some moment in the past, the same for all processes of this machine."""
    return time.clock_gettime(_CLOCK)

"""Getting the lease on a stack, or saying who has it."""

from __future__ import annotations

import time
from collections.abc import Callable

from infra.operations.lease.clock import now_s
from infra.operations.lease.holder import Held
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore, Stored

#: How often a waiting run looks: at most so far apart, and at least ten times in the lease's duration.
LOOK_S = 2.0
_LOOKS = 10
#: How often it says that it still waits.
_STILL_S = 30.0


class StackHeld(Exception):
    """Another run holds the lease; the message says who, since when and where."""

    def __init__(self, stack: str, lease: Lease) -> None:
        super().__init__(
            f"{stack} is in use by {lease}; last renewed {lease.renewed:%H:%M:%S} UTC. Nothing was done. Try again "
            f"later, or wait with --wait SECONDS: where that run is dead, {lease.duration_s:.0f} s of it are enough"
        )


def acquire(store: LeaseStore, lease: Lease, stack: str, wait_s: float, say: Callable[[str], None]) -> Held:
    """Get the lease on `stack`: at once, when its holder gives it back, or when it has lapsed.

    A lease has lapsed when its object has not changed for its duration, by this machine's own clock; clocks of
    different machines are never compared.

    Raises:
        StackHeld: another run holds it, for longer than `wait_s`.
        LeaseUnavailable: S3 did not answer or refused.
    """
    until_s = now_s() + wait_s
    seen: Stored | None = None
    unchanged_since_s = told_s = 0.0
    while True:
        looked_s = now_s()
        found = store.read()
        if found is None:
            if held := _first(store, lease.begun()):
                return held
            continue
        if seen is None or found.etag != seen.etag:
            unchanged_since_s = now_s()
        elif looked_s - unchanged_since_s >= found.lease.duration_s:
            if held := _take_over(store, lease.begun(found.lease.locks), found, say):
                return held
            continue
        if looked_s >= until_s:
            raise StackHeld(stack, found.lease)
        if seen is None or found.lease.run != seen.lease.run or looked_s - told_s > _STILL_S:
            say(f"{stack} is in use by {found.lease}; waiting for it, {until_s - looked_s:.0f} s at most (--wait)")
            told_s = looked_s
        seen = found
        time.sleep(min(LOOK_S, found.lease.duration_s / _LOOKS, max(0.0, until_s - now_s())))


def _first(store: LeaseStore, lease: Lease) -> Held | None:
    sent_s = now_s()
    etag = store.create(lease)
    return Held(store, Stored(lease, etag), sent_s) if etag else None


def _take_over(store: LeaseStore, lease: Lease, dead: Stored, say: Callable[[str], None]) -> Held | None:
    sent_s = now_s()
    etag = store.replace(lease, dead.etag)
    if etag is None:
        return None
    say(f"the run of {dead.lease} is dead: it has not renewed its lease for {dead.lease.duration_s:.0f} s")
    return Held(store, Stored(lease, etag), sent_s, dead.lease)

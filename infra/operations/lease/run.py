"""One run from beginning to end: the lease, the engine under it, and the lease given back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from infra.operations.lease.acquire import acquire
from infra.operations.lease.backend import Backend
from infra.operations.lease.engine import run_engine
from infra.operations.lease.holder import Held
from infra.operations.lease.record import Lease
from infra.operations.lease.signals import Signals
from infra.operations.lease.store import LeaseStore, LeaseUnavailable
from infra.platform import naming

Say = Callable[[str], None]


def store_of(backend: Backend, stack: str) -> LeaseStore:
    """Return where the lease on `stack` is."""
    return LeaseStore(backend.client(backend.session), backend.bucket, backend.prefix + naming.lease(stack))


def run(command: Sequence[str], backend: Backend, stack: str, lease: Lease, wait_s: float, say: Say) -> int:
    """Run `command`, a pulumi on `stack`, under `lease`; return its exit code.

    Raises:
        StackHeld: another run holds the lease, for longer than `wait_s`.
        EngineStopped: the lease could not be kept, or the engine would have written what it may not.
        Interrupted: a signal came while no engine was running.
        LeaseUnavailable, StateUnreadable, BackendRefused: the bucket did not answer or refused.
    """
    signals = Signals()
    with signals.handled():
        held = acquire(store_of(backend, stack), lease, stack, wait_s, say)
        try:
            return run_engine(command, backend, stack, held, signals, os.environ)
        finally:
            _release(held, say)


def _release(held: Held, say: Say) -> None:
    try:
        held.release()
    except LeaseUnavailable as failure:
        say(f"{failure}: until it has lapsed, for {held.lease.duration_s:.0f} s, other runs wait")

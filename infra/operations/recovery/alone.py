"""One at a time: a lease in the state's bucket for the length of a piece of work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infra.operations.lease import predecessor
from infra.operations.lease.acquire import acquire
from infra.operations.lease.backend import Backend, current_backend
from infra.operations.lease.clock import now_s
from infra.operations.lease.holder import Held
from infra.operations.lease.record import DURATION_S, Lease
from infra.operations.lease.run import store_of
from infra.operations.lease.store import LeaseStore
from infra.operations.recovery.errors import RecoveryRefused
from infra.platform import naming

Say = Callable[[str], None]


class Alone:
    """A lease that is held; `confirm` has to be called before what only one run may do."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def confirm(self) -> None:
        """See that the lease is still held.

        Raises:
            RecoveryRefused: it is another run's by now, or could not be renewed.
        """
        if now_s() > self._held.may_run_until_s:
            raise RecoveryRefused(f"{self._held.trouble}. What was under way is of no effect: begin again")


@contextmanager
def on_stack(stack: str, command: str, wait_s: float, say: Say) -> Iterator[Alone]:
    """Hold the lease on a stack, so that no engine works on it.

    Raises:
        StackHeld: another run holds it, for longer than `wait_s`.
        LeaseUnavailable, BackendRefused, PulumiFailed: it cannot be had.
    """
    with _held(store_of(current_backend(), stack), stack, command, wait_s, say) as alone:
        yield alone


@contextmanager
def on_backup(stack: str, wait_s: float, say: Say) -> Iterator[Alone]:
    """Hold the lease on taking a backup of a stack, which does not keep an engine from working.

    Raises:
        StackHeld: another backup is being taken, for longer than `wait_s`.
        LeaseUnavailable, BackendRefused, PulumiFailed: it cannot be had.
    """
    backend: Backend = current_backend()
    store = LeaseStore(backend.s3, backend.bucket, backend.prefix + naming.backup_lease(stack))
    with _held(store, f"the backup of {stack}", "recovery backup", wait_s, say) as alone:
        yield alone


@contextmanager
def _held(store: LeaseStore, what: str, command: str, wait_s: float, say: Say) -> Iterator[Alone]:
    lease = Lease.of_this_run(command, DURATION_S, os.environ)
    held = acquire(store, lease, what, wait_s, say)
    try:
        if held.predecessor:
            predecessor.end(held.predecessor)
        with held.renewed(lambda _: None):
            yield Alone(held)
    finally:
        held.release()

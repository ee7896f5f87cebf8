"""One run from beginning to end: the lease, the engine under it, and the lease given back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from infra.operations.lease import predecessor
from infra.operations.lease.acquire import acquire
from infra.operations.lease.backend import Backend
from infra.operations.lease.engine import Pipe, run_engine
from infra.operations.lease.forwarder import Forwarder
from infra.operations.lease.gate import Gate
from infra.operations.lease.holder import Held
from infra.operations.lease.record import Lease
from infra.operations.lease.signals import Signals
from infra.operations.lease.store import LeaseStore, LeaseUnavailable
from infra.operations.lease.upstream import Upstream
from infra.platform import naming

Say = Callable[[str], None]

#: Makes the engine call vendors without putting it on record first, on which everything here relies.
_UNSAFE = "PULUMI_SKIP_CHECKPOINTS"


def store_of(backend: Backend, stack: str) -> LeaseStore:
    """Return where the lease on `stack` is."""
    return LeaseStore(backend.s3, backend.bucket, backend.prefix + naming.lease(stack))


def run(
    command: Sequence[str],
    backend: Backend,
    stack: str,
    lease: Lease,
    wait_s: float,
    say: Say,
    before: Callable[[], None] = lambda: None,
) -> int:
    """Run `command`, a pulumi on `stack`, under `lease`; return its exit code.

    `before` is called first, under the lease; what it raises ends the run.

    Raises:
        StackHeld: another run holds the lease, for longer than `wait_s`.
        EngineStopped: the lease could not be kept, or the engine would have written what it may not.
        Interrupted: a signal ended the run before the engine began, or killed it.
        LeaseUnavailable, StateUnreadable, BackendRefused: the bucket did not answer or refused.
    """
    signals = Signals()
    with signals.handled():
        held = acquire(store_of(backend, stack), lease, stack, wait_s, say)
        pipe = Pipe()
        try:
            with held.renewed(pipe.tell):
                _clear_up_after_predecessor(held, say)
                before()
                with _forwarded(held, backend, stack, say) as forwarder:
                    values = {name: value for name, value in os.environ.items() if name != _UNSAFE}
                    values["PULUMI_BACKEND_URL"] = backend.through(forwarder.url)
                    return run_engine(command, values, pipe, held, forwarder, signals)
        finally:
            pipe.close()
            _release(held, say)


@contextmanager
def _forwarded(held: Held, backend: Backend, stack: str, say: Say) -> Iterator[Forwarder]:
    gate = Gate(held, Upstream(backend).send, backend.prefix, stack)
    if gate.pending:
        say(
            f"a run that died was about to do what only the vendors know the outcome of: {', '.join(gate.pending)}. "
            f"To have it settled, end this run and run: eleva state recover {stack}"
        )
    forwarder = Forwarder(gate.pass_on, backend.bucket)
    forwarder.start()
    try:
        yield forwarder
    finally:
        forwarder.stop()


def _clear_up_after_predecessor(held: Held, say: Say) -> None:
    if held.predecessor:
        if ended := predecessor.end(held.predecessor):
            say(f"{ended} processes of it were still there, stopped, and were killed")
        held.remove_locks()


def _release(held: Held, say: Say) -> None:
    try:
        held.release()
    except LeaseUnavailable as failure:
        say(f"{failure}: until it has lapsed, for {held.lease.duration_s:.0f} s, other runs wait")

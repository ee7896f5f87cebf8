"""One run from beginning to end: the lease, the engines under it, and the lease given back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from infra.operations.lease import predecessor
from infra.operations.lease.acquire import acquire
from infra.operations.lease.backend import Backend
from infra.operations.lease.clock import now_s
from infra.operations.lease.engine import Engine, EngineStopped, Pipe, run_engine
from infra.operations.lease.forwarder import Forwarder
from infra.operations.lease.gate import Gate
from infra.operations.lease.holder import Held
from infra.operations.lease.record import Lease
from infra.operations.lease.signals import Signals
from infra.operations.lease.store import LeaseStore, LeaseUnavailable
from infra.operations.lease.upstream import Upstream
from infra.operations.stack_file import FOLDER
from infra.platform import naming

Say = Callable[[str], None]

#: Makes the engine call vendors without putting it on record first, on which everything here relies.
_UNSAFE = "PULUMI_SKIP_CHECKPOINTS"
#: How a command names the policy pack, and how the shell does.
_PACK, _PACK_OF_THE_SHELL = "--policy-pack=", "PULUMI_OPTION_POLICY_PACK"


def store_of(backend: Backend, stack: str) -> LeaseStore:
    """Return where the lease on `stack` is."""
    return LeaseStore(backend.s3, backend.bucket, backend.prefix + naming.lease(stack))


class Session:
    """A lease on a stack that is held, and what is done under it."""

    def __init__(self, held: Held, pipe: Pipe, signals: Signals, backend: Backend, stack: str, say: Say) -> None:
        self._held, self._pipe, self._signals = held, pipe, signals
        self._backend, self._stack, self._say = backend, stack, say

    @property
    def run_id(self) -> str:
        """What tells this run from every other."""
        return self._held.lease.run

    def run(
        self, command: Sequence[str], further: Mapping[str, str] | None = None, printing: IO[str] | None = None
    ) -> int:
        """Run `command`, a pulumi on the stack or a command that runs some; return its exit code.

        Args:
            command: the program and its arguments.
            further: what it has in its environment besides this process's own.
            printing: where it prints; where this process does if not given.

        Raises:
            EngineStopped: the lease could not be kept, or an engine would have written what it may not.
            Interrupted: a signal came that it did not heed.
            StateUnreadable: the bucket did not answer or refused.
        """
        with _forwarded(self._held, self._backend, self._stack, self._say) as forwarder:
            kept_out = {_UNSAFE, *([_PACK_OF_THE_SHELL] if _is_named_twice(command) else ())}
            values = {name: value for name, value in os.environ.items() if name not in kept_out} | dict(further or {})
            values["PULUMI_BACKEND_URL"] = self._backend.through(forwarder.url)
            engine = Engine(command, values, printing)
            self._pipe.tell(self._held.may_run_until_s)  # an engine before may have heard the last word of it
            return run_engine(engine, self._pipe, self._held, forwarder, self._signals)

    def confirm(self) -> None:
        """See that the lease is still held, before what only its holder may do.

        Raises:
            EngineStopped: it is another run's by now, or could not be renewed.
        """
        if now_s() >= self._held.may_run_until_s:
            raise EngineStopped(self._held.trouble)


@contextmanager
def holding(backend: Backend, stack: str, lease: Lease, wait_s: float, say: Say) -> Iterator[Session]:
    """Hold `lease` on `stack` for the length of the context.

    Raises:
        StackHeld: another run holds the lease, for longer than `wait_s`.
        Interrupted: a signal came while no engine ran.
        LeaseUnavailable, BackendRefused: the bucket did not answer or refused.
    """
    signals = Signals()
    with signals.handled():
        held = acquire(store_of(backend, stack), lease, stack, wait_s, say)
        pipe = Pipe()
        try:
            with held.renewed(pipe.tell):
                _clear_up_after_predecessor(held, say)
                yield Session(held, pipe, signals, backend, stack, say)
        finally:
            signals.end()
            pipe.close()
            _release(held, say)


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
        StackHeld, EngineStopped, Interrupted, LeaseUnavailable, StateUnreadable, BackendRefused: as `holding` and
            `Session.run` do.
    """
    with holding(backend, stack, lease, wait_s, say) as session:
        before()
        return session.run(command)


def _is_named_twice(command: Sequence[str]) -> bool:
    """Whether the shell names the policy pack that the command names, too: pulumi would load it twice, and ask both."""
    of_shell = Path(os.environ.get(FOLDER, "."), os.environ.get(_PACK_OF_THE_SHELL, "")).resolve()
    return any(part.startswith(_PACK) and Path(part.removeprefix(_PACK)).resolve() == of_shell for part in command)


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

"""Runs `pulumi` under a lease: its writes through the gate, its life in the guard's hands, its exit code ours."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from infra.operations.lease.backend import Backend
from infra.operations.lease.clock import now_s
from infra.operations.lease.forwarder import Forwarder
from infra.operations.lease.gate import Gate
from infra.operations.lease.guard import SIGNALLED, end_session
from infra.operations.lease.holder import Held
from infra.operations.lease.signals import Signals
from infra.operations.lease.upstream import Upstream

#: Makes the engine call vendors without putting it on record first, on which everything here relies.
_UNSAFE = "PULUMI_SKIP_CHECKPOINTS"
_LOOK_S = 0.1


class EngineStopped(Exception):
    """The engine was ended since it may not go on; the message says why."""


def run_engine(
    command: Sequence[str], backend: Backend, stack: str, held: Held, signals: Signals, environment: Mapping[str, str]
) -> int:
    """Run `command`, a pulumi on `stack`, for as long as the lease holds; return its exit code.

    When this returns or raises, it has ended, and so has everything that it started.

    Raises:
        EngineStopped: it could not go on.
        StateUnreadable: S3 does not say which state there is.
        LeaseUnavailable: S3 does not remove a dead run's locks.
    """
    session = backend.session
    upstream = Upstream(session, backend.client(session), backend.bucket)
    with _pipe() as (hears, tell), held.renewed(tell):
        held.remove_locks()
        forwarder = Forwarder(Gate(held, upstream.send, backend.prefix, stack), backend.bucket)
        values = {name: value for name, value in environment.items() if name != _UNSAFE}
        values["PULUMI_BACKEND_URL"] = backend.through(forwarder.url)
        forwarder.start()
        try:
            with _guarded(command, values, hears) as guard, signals.passed_to(guard):
                while guard.poll() is None:
                    if now_s() >= held.may_run_until_s:
                        raise EngineStopped(held.trouble or "this run was stopped for longer than its lease lasts")
                    if forwarder.refusal:
                        raise EngineStopped(forwarder.refusal)
                    if signals.engine_has_to_go():
                        break
                    with suppress(subprocess.TimeoutExpired):
                        guard.wait(_LOOK_S)
        finally:
            forwarder.stop()
    return guard.returncode if guard.returncode >= 0 else SIGNALLED - guard.returncode


@contextmanager
def _pipe() -> Iterator[tuple[int, Callable[[float], None]]]:
    """Yield the end of a pipe for the guard, and what tells it until when the engine may run."""
    hears, tells = os.pipe()
    os.set_blocking(tells, False)  # a guard that is stopped does not hold up the lease

    def tell(until_s: float) -> None:
        with suppress(OSError):
            os.write(tells, f"{until_s}\n".encode())

    try:
        yield hears, tell
    finally:
        os.close(hears)
        os.close(tells)


@contextmanager
def _guarded(command: Sequence[str], environment: Mapping[str, str], hears: int) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process of a guard that runs `command`; afterwards both have ended."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "infra.operations.lease.guard", str(hears), *command],
        env=environment,
        pass_fds=(hears,),
        start_new_session=True,
    )
    try:
        yield guard
    finally:
        if guard.poll() is None or guard.returncode < 0:  # it cannot do its work any more, or has not
            end_session(guard.pid)
            guard.wait()

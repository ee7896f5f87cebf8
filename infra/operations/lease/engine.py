"""Runs the engine, for as long as its lease holds, in the hands of a guard that outlives this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from infra.operations.lease.clock import now_s
from infra.operations.lease.forwarder import Forwarder
from infra.operations.lease.guard import ENDED, SIGNALLED, end_session
from infra.operations.lease.holder import Held
from infra.operations.lease.signals import Signals

_LOOK_S = 0.1


class EngineStopped(Exception):
    """The engine was ended since it may not go on; the message says why."""


class Pipe:
    """On which a guard hears until when its engine may run."""

    def __init__(self) -> None:
        self.hears, self._tells = os.pipe()
        os.set_blocking(self._tells, False)  # a guard that is stopped does not hold up the lease

    def tell(self, until_s: float) -> None:
        """Tell it; by `clock.now_s`."""
        with suppress(OSError):  # it is gone, or stopped
            os.write(self._tells, f"{until_s}\n".encode())

    def close(self) -> None:
        """Close both ends; a guard that still runs ends its engine."""
        os.close(self.hears)
        os.close(self._tells)


@dataclass(frozen=True)
class Engine:
    """A command, what it runs in, and where it prints: where this process does if that is not given."""

    command: Sequence[str]
    environment: Mapping[str, str]
    printing: IO[str] | None = None


def run_engine(engine: Engine, pipe: Pipe, held: Held, forwarder: Forwarder, signals: Signals) -> int:
    """Run an engine; return its exit code. Afterwards nothing that it started is left.

    Raises:
        EngineStopped: it could not go on: the lease does not hold, or it would have written what it may not.
        Interrupted: it did not end after a signal.
    """
    with _guarded(engine, pipe) as guard, signals.passed_to(guard):
        while guard.poll() is None:
            _refuse_without_lease(held)
            if forwarder.refusal:
                raise EngineStopped(forwarder.refusal)
            signals.follow_up()
            with suppress(subprocess.TimeoutExpired):
                guard.wait(_LOOK_S)
    if guard.returncode == ENDED:  # a renewal that came too late for it may have been heard here
        raise EngineStopped(held.trouble)
    if guard.returncode:
        _refuse_without_lease(held)  # then that was the reason
    return guard.returncode if guard.returncode >= 0 else SIGNALLED - guard.returncode


def _refuse_without_lease(held: Held) -> None:
    if now_s() >= held.may_run_until_s:
        raise EngineStopped(held.trouble)


@contextmanager
def _guarded(engine: Engine, pipe: Pipe) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process of a guard that runs an engine; afterwards both have ended."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "infra.operations.lease.guard", str(pipe.hears), *engine.command],
        env=engine.environment,
        stdout=engine.printing,
        pass_fds=(pipe.hears,),
        start_new_session=True,
    )
    try:
        yield guard
    finally:
        if guard.poll() is None or guard.returncode < 0:  # it has not done its work, or cannot any more
            end_session(guard.pid)
            guard.wait()

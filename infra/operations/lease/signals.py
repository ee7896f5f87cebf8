"""Signals to a run: passed on to the engine while there is one, and followed up until it has ended."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from infra.operations.lease.clock import now_s

#: At a first signal the engine finishes what it is doing, and at a second one it gives up. Whoever sends one alone gets
#: the second sent for him, and then the engine is killed: CI grants 10 s in all between its first signal and its kill.
SECOND_AFTER_S = 6.0
KILL_AFTER_S = 8.5
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """A signal ended the run: before the engine began, or since the engine did not end by itself."""

    def __init__(self, number: int, outcome: str = "") -> None:
        super().__init__(f"interrupted by {signal.Signals(number).name}{outcome}")
        self.number = number


class Signals:
    """The signals of this process."""

    def __init__(self) -> None:
        self._engine: subprocess.Popen[bytes] | None = None
        self._first = 0
        self._first_s = 0.0
        self._followed_up = False
        self._over = False

    @contextmanager
    def handled(self) -> Iterator[None]:
        """Handle signals; one that comes while no engine runs raises Interrupted, the first that comes at all.

        Raises:
            Interrupted: see there.
        """
        heeded = [
            n for n in (*_ENDING, signal.SIGWINCH) if signal.getsignal(n) != signal.SIG_IGN
        ]  # nohup, and the like
        before = {number: signal.signal(number, self._receive) for number in heeded}
        before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # a stopped run would lose its lease
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def passed_to(self, engine: subprocess.Popen[bytes]) -> Iterator[None]:
        """Pass signals on to `engine`."""
        self._engine = engine
        try:
            yield
        finally:
            self._over, self._engine = bool(self._first), None

    def end(self) -> None:
        """Let no further signal disturb the clearing up."""
        self._over = True

    def follow_up(self) -> None:
        """Do what is due after the first signal.

        Raises:
            Interrupted: the engine had its time to end and did not.
        """
        waited_s = now_s() - self._first_s if self._first else 0.0
        if self._engine and waited_s >= SECOND_AFTER_S and not self._followed_up:
            self._followed_up = True
            self._engine.send_signal(signal.SIGTERM)
        if waited_s >= KILL_AFTER_S:
            outcome = f"; pulumi did not end within {KILL_AFTER_S:.1f} s and was killed: what it was about is pending"
            raise Interrupted(self._first, outcome)

    def _receive(self, number: int, _: FrameType | None) -> None:
        if self._engine:
            if number in _ENDING and not self._first:
                self._first, self._first_s = number, now_s()
            self._engine.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)
        elif number in _ENDING and not self._over:
            self._over = True  # a second one does not disturb the clearing up
            raise Interrupted(number)

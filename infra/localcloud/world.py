"""What all emulated vendors share: a clock that tests can set, and ids that repeat from run to run."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


class Clock:
    """The local cloud's time: the machine's, moved by `advance`."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._offset = timedelta()

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`."""
        self._offset += timedelta(seconds=seconds)

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return self._now() + self._offset

    def iso(self) -> str:
        """Return the time as RFC 3339 with a Z."""
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def ms(self) -> int:
        """Return the time as epoch milliseconds."""
        return int(self.now().timestamp() * 1000)


class Ids:
    """Ids in the vendors' forms: the nth id of a kind is the same on every run with the same seed."""

    def __init__(self, seed: str = "eleva") -> None:
        self._seed = seed
        self._counters: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._lock = threading.Lock()

    def number(self, kind: str) -> int:
        """Return the next integer of `kind`, from 1."""
        with self._lock:
            return next(self._counters[kind])

    def token(self, kind: str, length: int, alphabet: str = _ALPHABET) -> str:
        """Return `length` characters that look random."""
        value = int.from_bytes(hashlib.shake_256(f"{self._seed}/{kind}/{self.number(kind)}".encode()).digest(length))
        characters = []
        for _ in range(length):
            value, index = divmod(value, len(alphabet))
            characters.append(alphabet[index])
        return "".join(characters)

    def uuid(self, kind: str) -> str:
        """Return a UUID (version 4 form)."""
        digits = self.token(kind, 32, "0123456789abcdef")
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

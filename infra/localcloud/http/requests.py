"""The request log: every call that reached the local cloud, in order, for reading back."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

#: More than ten full runs of production; older entries are forgotten so that a long-lived server stays small.
KEPT = 20_000


@dataclass(frozen=True)
class Entry:
    """One call: when (epoch seconds), to which vendor, what was asked and what was answered.

    `client` is the program that asked, as its User-Agent says; `status` is 0 where nothing was answered; `faults` names
    what was made to go wrong.
    """

    number: int
    time: float
    vendor: str
    client: str
    method: str
    host: str
    path: str
    query: str
    request: Any
    status: int
    response: Any
    duration_ms: float
    faults: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return the entry as plain JSON data."""
        return asdict(self)


class RequestLog:
    """A bounded, thread-safe list of entries, numbered from 1."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = threading.Lock()

    def add(self, **fields: Any) -> None:
        """Append an entry; `fields` are those of `Entry` but `number`."""
        with self._lock:
            self._count += 1
            self._entries.append(Entry(number=self._count, **fields))

    def since(self, number: int) -> list[Entry]:
        """Return the entries after `number` (0: all that are kept), oldest first."""
        with self._lock:
            return [entry for entry in self._entries if entry.number > number]

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        with self._lock:
            self._entries.clear()

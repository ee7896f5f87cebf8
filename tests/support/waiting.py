"""Waiting for something to come about, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(what: Callable[[], T], within_s: float = 30.0) -> T:
    """Return the first true answer of `what`."""
    until_s = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < until_s, f"it did not come about within {within_s} s"
        time.sleep(0.02)
    return found

"""Killing processes for good."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress

import psutil

_GONE_WITHIN_S = 5.0
_LOOK_S = 0.01


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill `processes`, and wait until they are gone, or are at least nothing but an entry in the table."""
    left = list(processes)
    for process in left:
        with suppress(psutil.Error):  # it has ended, or is of another user
            process.kill()
    until_s = time.monotonic() + _GONE_WITHIN_S
    while (left := [process for process in left if alive(process)]) and time.monotonic() < until_s:
        time.sleep(_LOOK_S)


def alive(process: psutil.Process) -> bool:
    """Whether it can still do anything."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False

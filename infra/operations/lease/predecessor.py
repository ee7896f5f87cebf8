"""What is left of a run on this machine whose lease has lapsed: it was stopped, and must not go on."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import psutil

from infra.operations.lease.processes import kill
from infra.operations.lease.record import Lease

#: The start of a process may seem to differ by so much, since the machine's clock was set; no number returns so soon.
_CLOCK_SET_S = 2.0


def end(dead: Lease) -> int:
    """Kill the processes of a run whose lease has been taken; return how many there were.

    Only those of this machine can be: elsewhere the run's own guard ends its engine, and its writes are refused.
    A stopped process is killed without going on first.
    """
    left = _processes(dead)
    kill(left)
    return len(left)


def _processes(dead: Lease) -> Sequence[psutil.Process]:
    if dead.host != socket.gethostname():
        return []
    try:
        holder = psutil.Process(dead.pid)
        if abs(holder.create_time() - dead.started) > _CLOCK_SET_S:
            return []  # the number is another process's by now
        return [holder, *holder.children(recursive=True)]
    except psutil.Error:  # it has ended, or is of another user
        return []

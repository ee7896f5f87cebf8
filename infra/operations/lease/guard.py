"""Runs the engine, and ends it with all that it started when the holder of its lease has died or cannot renew it.

    python -m infra.operations.lease.guard FD COMMAND...

It is a process and a session of its own: what kills or stops the holder leaves it alone. FD is a pipe on which the
holder tells, a line each time, until when (`clock.now_s`) the engine may run; it is closed when the holder dies.
Signals are passed on to the engine. The exit code is the engine's, or 128 and the number of the signal that ended it,
or `ENDED`.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import psutil

from infra.operations.lease.clock import now_s
from infra.operations.lease.processes import alive, kill

#: What people and CI send to stop a run, and what tells of another window size.
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGWINCH)
SIGNALLED = 128
#: The exit code when the guard itself ended the engine: no signal's, and none that pulumi has.
ENDED = 200
_LOOK_S = 0.5
_GONE_WITHIN_S = 5.0


def main() -> int:
    """Run the command; return its exit code."""
    pipe, command = int(sys.argv[1]), sys.argv[2:]
    os.set_inheritable(pipe, False)
    awake, wake = os.pipe()
    for end in (pipe, awake, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    early: list[int] = []
    _on_signal(lambda number, _: early.append(number))
    # A group of its own: a signal to the engine's group leaves the guard alone.
    engine = subprocess.Popen(command, process_group=0)
    _on_signal(lambda number, _: engine.send_signal(number))
    for number in early:
        engine.send_signal(number)
    reason = _watch(engine, pipe, awake)
    end_session(os.getsid(0))
    code = engine.wait()
    if reason:
        with suppress(OSError):  # nobody may be there to read it any more
            print(f"eleva: {reason}: pulumi was ended", file=sys.stderr)  # noqa: T201  (it has no other output)
        return ENDED
    return code if code >= 0 else SIGNALLED - code


def _on_signal(do: Callable[[int, FrameType | None], None]) -> None:
    for number in PASSED_ON:
        signal.signal(number, do)


def _watch(engine: subprocess.Popen[bytes], pipe: int, awake: int) -> str:
    """Return when the engine has ended, or with the reason why it has to."""
    until_s, begun = 0.0, b""
    while engine.poll() is None:
        select.select([pipe, awake], [], [], _LOOK_S)
        _read(awake)
        told = _read(pipe)  # whatever select says: a guard that was stopped has not looked since
        if told == b"":
            return "the process that holds the lease has died"
        *lines, begun = (begun + (told or b"")).split(b"\n")
        until_s = float(lines[-1]) if lines else until_s
        if now_s() >= until_s:
            return "the lease is lost, or was not renewed in time"
    return ""


def _read(pipe: int) -> bytes | None:
    """Return what is in the pipe; nothing at all at its end, None while it is empty."""
    try:
        return os.read(pipe, 65536)
    except BlockingIOError:
        return None


def end_session(session: int) -> None:
    """Kill the processes of a session but this one: plugins have groups of their own, and no sessions."""
    until_s = time.monotonic() + _GONE_WITHIN_S
    while (others := _others(session)) and time.monotonic() < until_s:  # one may have begun another
        kill(others)


def _others(session: int) -> list[psutil.Process]:
    found = []
    for pid in psutil.pids():
        with suppress(OSError, psutil.NoSuchProcess):  # gone meanwhile
            if pid != os.getpid() and os.getsid(pid) == session:
                found.append(psutil.Process(pid))
    return [process for process in found if alive(process)]


if __name__ == "__main__":
    sys.exit(main())

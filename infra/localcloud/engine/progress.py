"""Running a program that takes minutes: its output goes to a log, and a line now and then says how far it is."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

#: A line this often: often enough to see that it lives, seldom enough for a CI log.
EVERY_S = 10.0
TAIL_LINES = 20

Say = Callable[[str], None]


class StepFailed(RuntimeError):
    """A step of the set-up failed; the message has the end of its output and the place of the whole."""


def run(
    step: str,
    command: Sequence[str],
    *,
    log: Path,
    say: Say,
    cwd: Path,
    environment: Mapping[str, str],
    total: int | None = None,
    every_s: float = EVERY_S,
) -> list[str]:
    """Run `command` and return the lines that it printed, both outputs together.

    Every `every_s` seconds `say` gets a line with the time taken and the count of lines so far, of `total` if known.

    Raises:
        StepFailed: the command cannot be started or ends with another code than 0.
    """
    started = time.monotonic()
    lines: list[str] = []
    say(f"{step} ...")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as record:
        record.write(f"$ {' '.join(command)}\n")
        try:
            process = subprocess.Popen(
                command, cwd=cwd, env=dict(environment), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise StepFailed(f"{step}: {command[0]} cannot be started ({error.strerror})") from error
        ended = threading.Event()
        ticker = threading.Thread(target=_tick, args=(ended, every_s, lambda: say(_line(step, started, lines, total))))
        ticker.start()
        assert process.stdout is not None  # noqa: S101  (it is a pipe)
        try:
            for line in process.stdout:
                lines.append(line.rstrip("\n"))
                record.write(line)
        except BaseException:
            process.kill()  # an interrupted set-up leaves no compiler running
            raise
        finally:
            code = process.wait()
            process.stdout.close()
            ended.set()
            ticker.join()
    if code != 0:
        tail = "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])
        raise StepFailed(f"{step}: failed with code {code}\n{tail}\nThe whole output is in {log}")
    say(f"{step}: done in {time.monotonic() - started:.0f} s")
    return lines


def _tick(ended: threading.Event, every_s: float, tell: Callable[[], None]) -> None:
    while not ended.wait(every_s):
        tell()


def _line(step: str, started: float, lines: Sequence[str], total: int | None) -> str:
    count = f", {len(lines)} of about {total}" if total else ""
    return f"{step}: {time.monotonic() - started:.0f} s{count}"

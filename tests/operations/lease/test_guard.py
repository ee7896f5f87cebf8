"""The guard: an engine ends with the lease, whatever becomes of the process that holds it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from infra.operations.lease.clock import now_s
from infra.operations.lease.guard import ENDED
from infra.operations.lease.processes import alive
from tests.support.waiting import wait_for

#: An engine with a plugin in a process group of its own, as pulumi has them.
WITH_PLUGIN = """\
import pathlib, subprocess, sys, time
plugin = subprocess.Popen(["sleep", "60"], process_group=0)
pathlib.Path(sys.argv[1]).write_text(str(plugin.pid))
time.sleep(60)
"""
#: An engine that says which signals it gets, and ends at the second.
TELLING = """\
import pathlib, signal, sys, time
got = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, _: got.append(signal.Signals(number).name))
pathlib.Path(sys.argv[1]).write_text("ready")
while len(got) < 2:
    time.sleep(0.01)
print(*got)
sys.exit(8)
"""


class Guarded:
    """A guard with its engine, and the end of the pipe that its holder has."""

    def __init__(self, *command: str) -> None:
        hears, self._tells = os.pipe()
        self.tell(60)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.operations.lease.guard", str(hears), *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=(hears,),
            start_new_session=True,
        )
        os.close(hears)

    def tell(self, in_s: float) -> None:
        os.write(self._tells, f"{now_s() + in_s}\n".encode())

    def die(self) -> None:
        os.close(self._tells)

    def ended(self) -> tuple[int, str]:
        output, _ = self.process.communicate(timeout=10)
        return self.process.returncode, output


@contextmanager
def guarded(*command: str) -> Iterator[Guarded]:
    guard = Guarded(*command)
    try:
        yield guard
    finally:
        if guard.process.poll() is None:
            os.killpg(guard.process.pid, signal.SIGKILL)


@pytest.fixture
def with_plugin(tmp_path: Path) -> Iterator[tuple[Guarded, Callable[[], list[psutil.Process]]]]:
    """A guard whose engine runs with its plugin, and what tells which of the two are alive."""
    file = tmp_path / "plugin"
    with guarded(sys.executable, "-c", WITH_PLUGIN, str(file)) as guard:
        plugin = psutil.Process(int(wait_for(lambda: file.exists() and file.read_text())))
        both = [plugin, *plugin.parents()[:1]]
        yield guard, lambda: [process for process in both if alive(process)]


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_the_engine_s_exit_code_is_its_own(script: str, code: int) -> None:
    with guarded("sh", "-c", script) as guard:
        assert guard.ended() == (code, "")


def test_when_the_holder_dies_the_engine_and_its_plugins_do(
    with_plugin: tuple[Guarded, Callable[[], list[psutil.Process]]],
) -> None:
    guard, alive_ones = with_plugin
    assert len(alive_ones()) == 2
    guard.die()
    code, output = guard.ended()
    assert alive_ones() == []
    assert code == ENDED
    assert "has died" in output


def test_when_the_lease_is_not_renewed_the_engine_and_its_plugins_end_in_time(
    with_plugin: tuple[Guarded, Callable[[], list[psutil.Process]]],
) -> None:
    guard, alive_ones = with_plugin
    guard.tell(1)
    began_s = now_s()
    code, output = guard.ended()
    assert 0.9 < now_s() - began_s < 5
    assert alive_ones() == []
    assert code == ENDED
    assert "not renewed in time" in output


def test_an_engine_that_is_stopped_is_killed_without_going_on(
    with_plugin: tuple[Guarded, Callable[[], list[psutil.Process]]],
) -> None:
    guard, alive_ones = with_plugin
    for process in alive_ones():
        process.suspend()
    guard.tell(0)
    assert guard.ended()[0] == ENDED
    assert alive_ones() == []


def test_a_lease_that_is_renewed_keeps_the_engine_running() -> None:
    with guarded("sleep", "3") as guard:
        for _ in range(5):
            guard.tell(2)
            with pytest.raises(subprocess.TimeoutExpired):
                guard.process.wait(0.5)
        guard.tell(10)
        assert guard.ended() == (0, "")


def test_a_guard_that_was_stopped_hears_first_what_it_missed() -> None:
    with guarded("sleep", "3") as guard:
        guard.tell(1)
        wait_for(lambda: psutil.Process(guard.process.pid).children())
        guard.process.send_signal(signal.SIGSTOP)
        with pytest.raises(subprocess.TimeoutExpired):
            guard.process.wait(1.5)
        guard.tell(10)
        guard.process.send_signal(signal.SIGCONT)
        assert guard.ended() == (0, "")


def test_without_a_word_of_the_holder_nothing_runs() -> None:
    with guarded("sleep", "60") as guard:
        guard.tell(-1)
        assert guard.ended()[0] == ENDED


def test_what_a_finished_engine_leaves_behind_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "left"
    with guarded("sh", "-c", f"sleep 60 >/dev/null 2>&1 & echo $! > {file}") as guard:
        assert guard.ended() == (0, "")
    assert not psutil.pid_exists(int(file.read_text())) or not alive(psutil.Process(int(file.read_text())))


def test_signals_reach_the_engine_once_each_and_do_not_end_the_guard(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    with guarded(sys.executable, "-c", TELLING, str(ready)) as guard:
        wait_for(ready.exists)
        guard.process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            guard.process.wait(0.5)
        guard.process.send_signal(signal.SIGTERM)
        assert guard.ended() == (8, "SIGINT SIGTERM\n")

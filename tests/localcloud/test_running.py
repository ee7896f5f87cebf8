"""Who is believed to be the running local cloud, and that nobody else is ever stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from infra.localcloud import control, running
from infra.localcloud.paths import Layout
from infra.localcloud.running import Running


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    home = tmp_path / ".local"
    home.mkdir()
    return Layout(tmp_path, home)


@pytest.fixture
def other() -> Iterator[psutil.Process]:
    """A program that has nothing to do with the local cloud."""
    program = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield psutil.Process(program.pid)
    program.kill()
    program.communicate()


def describe(process: psutil.Process) -> Running:
    return Running(process.pid, process.create_time(), "http://127.0.0.1:1", "http://127.0.0.1:2", 3)


def test_a_living_process_is_found(layout: Layout, other: psutil.Process) -> None:
    running.write(describe(other), layout.state)
    assert running.alive(layout) == describe(other)


def test_a_recycled_process_id_is_neither_believed_nor_stopped(layout: Layout, other: psutil.Process) -> None:
    running.write(replace(describe(other), created=other.create_time() - 3600), layout.state)
    assert running.alive(layout) is None
    assert control.stop(layout) is False
    assert other.is_running()
    assert not layout.state.exists()


def test_a_server_that_was_killed_is_not_running(layout: Layout, other: psutil.Process) -> None:
    running.write(describe(other), layout.state)
    other.kill()  # nobody waits for it yet, so it is a zombie
    while other.status() != psutil.STATUS_ZOMBIE:
        pass
    assert running.alive(layout) is None
    assert control.stop(layout) is False


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_broken_state_file_means_not_running(layout: Layout, text: str) -> None:
    layout.state.write_text(text)
    assert running.alive(layout) is None


def test_stopping_what_never_ran_leaves_nothing(tmp_path: Path) -> None:
    assert control.stop(Layout(tmp_path, tmp_path / ".local")) is False
    assert list(tmp_path.iterdir()) == []


def test_a_server_older_than_its_code_is_recognised(tmp_path: Path, other: psutil.Process) -> None:
    source = tmp_path / "package" / "module.py"
    source.parent.mkdir()
    source.touch()
    for changed, expected in ((-60, False), (60, True)):
        os.utime(source, (0, other.create_time() + changed))
        assert running.outdated(describe(other), tmp_path) is expected


def test_whoever_needs_it_is_told_how_to_start_it(layout: Layout) -> None:
    with pytest.raises(control.NotRunning, match="eleva local start"):
        control.require(layout)

"""tools/setup on machines that lack something: a clear message instead of a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.localcloud.paths import ROOT
from tests.localcloud.engine import fakes


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A clone and a PATH with the shell's own tools only; returns the folder of both."""
    (tmp_path / "clone" / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "setup", tmp_path / "clone" / "tools")
    (tmp_path / "bin").mkdir()
    for tool in ("dirname", "mkdir", "rm", "cat", "sh"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    return tmp_path


def setup(machine: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine / "bin"), "HOME": str(machine), **variables}
    return subprocess.run([machine / "clone" / "tools" / "setup"], env=environment, capture_output=True, text=True)


def test_without_a_python_that_is_new_enough_it_says_what_to_install(machine: Path) -> None:
    fakes.program(machine / "bin" / "python3", "exit 1")  # as an older one answers, or a version manager's empty shim
    done = setup(machine)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


def test_the_python_that_is_named_is_used_with_the_uv_on_path_and_the_user_s_settings(machine: Path) -> None:
    fakes.program(machine / "bin" / "uv", f'echo "$* UV_CACHE_DIR=$UV_CACHE_DIR" >> {machine}/calls')
    assert setup(machine, PYTHON=sys.executable, UV_CACHE_DIR="/somewhere", VIRTUAL_ENV="/other").returncode == 0
    called = (machine / "calls").read_text()
    assert called.startswith("sync --quiet --frozen --python ")
    assert os.path.realpath(called.split()[4]) == os.path.realpath(sys.executable)
    assert called.endswith("UV_CACHE_DIR=/somewhere\n")


def test_with_another_index_the_locked_hashes_are_asked_of_that_one(machine: Path) -> None:
    fakes.program(machine / "bin" / "uv", f'echo "$1 $2 $UV_DEFAULT_INDEX $*" >> {machine}/calls')
    done = setup(machine, PYTHON=sys.executable, PIP_INDEX_URL="https://mirror.example/simple")
    assert done.returncode == 0
    calls = (machine / "calls").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["export", "venv", "pip", "pip"]
    assert "--require-hashes" in calls[2]
    assert all("https://mirror.example/simple" in call for call in calls)

"""Steps that take minutes: what is said meanwhile, and what a failure shows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from infra.localcloud.engine.progress import TAIL_LINES, StepFailed, run


def step(tmp_path: Path, program: str, said: list[str], **options: float) -> list[str]:
    command = [sys.executable, "-u", "-c", program]
    total, every_s = int(options.get("total", 0)) or None, options.get("every_s", 10.0)
    log = tmp_path / "log" / "step.log"
    return run(
        "step", command, log=log, say=said.append, cwd=tmp_path, environment=os.environ, total=total, every_s=every_s
    )


def test_lines_are_returned_and_logged(tmp_path: Path) -> None:
    said: list[str] = []
    assert step(tmp_path, "import sys; print('a'); print('b', file=sys.stderr)", said) == ["a", "b"]
    assert (tmp_path / "log" / "step.log").read_text().splitlines()[1:] == ["a", "b"]
    assert said[0] == "step ..."
    assert said[-1].startswith("step: done in ")


def test_meanwhile_it_says_how_far_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    step(tmp_path, "import time; print('a'); time.sleep(0.6)", said, total=7, every_s=0.1)
    assert any(line.endswith(" s, 1 of about 7") for line in said)


def test_a_failure_shows_the_end_and_names_the_log(tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failure:
        step(tmp_path, "for n in range(100): print(f'line {n}')\nraise SystemExit(3)", [])
    text = str(failure.value)
    assert "failed with code 3" in text
    assert "line 99" in text
    assert f"line {99 - TAIL_LINES}\n" not in text
    assert str(tmp_path / "log" / "step.log") in text


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="no-such-program cannot be started"):
        run("step", ["no-such-program"], log=tmp_path / "log", say=print, cwd=tmp_path, environment={})

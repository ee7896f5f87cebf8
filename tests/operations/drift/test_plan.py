"""What `up` would do, read from a preview; the preview itself is real in tests/e2e."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.operations.drift.plan import plan
from tests.support.answers import command

STEPS = [{"urn": "a", "op": "refresh"}, {"urn": "b", "op": "refresh"}, {"urn": "a", "op": "update"}]
ERROR = [{"severity": "error", "message": "error: unable to\nreplace a"}, {"severity": "warning", "message": "w"}]


def previewed(tmp_path: Path, preview: Any, code: int = 0) -> str:
    text = preview if isinstance(preview, str) else json.dumps(preview)
    return command(tmp_path, f"cat <<'END'\n{text}\nEND\nexit {code}")


def test_what_has_no_step_is_left_alone(tmp_path: Path) -> None:
    found = plan("production", pulumi=previewed(tmp_path, {"steps": [*STEPS, {"urn": "s", "op": "same"}]}))
    assert (found.step("a"), found.step("b"), found.step("s"), found.failure) == ("update", "", "", "")


def test_one_that_is_refused_at_its_end_is_whole(tmp_path: Path) -> None:
    preview = {"steps": STEPS, "changeSummary": {"same": 1, "update": 1}, "diagnostics": ERROR}
    assert plan("production", pulumi=previewed(tmp_path, preview, 255)).step("b") == ""


def test_of_one_that_stopped_half_way_only_what_it_says_is_known(tmp_path: Path) -> None:
    preview = {"steps": STEPS, "changeSummary": {"update": 1}, "diagnostics": [*ERROR, *ERROR]}
    found = plan("production", pulumi=previewed(tmp_path, preview, 255))
    assert (found.step("a"), found.step("b")) == ("update", None)
    assert found.failure == "error: unable to replace a"


@pytest.mark.parametrize("answer", ["no JSON", '{"diagnostics": []}'])
def test_one_that_failed_without_a_word_says_so(tmp_path: Path, answer: str) -> None:
    assert plan("production", pulumi=previewed(tmp_path, answer, 1)).failure


def test_a_missing_pulumi_is_a_failure_and_no_empty_plan() -> None:
    assert "there is no pulumi" in plan("production", pulumi="/nonexistent/pulumi").failure


def test_what_is_left_out_is_excluded(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    plan("production", ["urn:x"], command(tmp_path, f'echo "$@" > {calls}; echo "{{}}"'))
    assert "--exclude=urn:x" in calls.read_text()
    assert "--refresh" in calls.read_text()

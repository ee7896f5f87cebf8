"""Which runs failed, by what pulumi prints of its history; the command itself is real in tests/e2e."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.operations.history import FailedRun, failed_runs
from tests.support.answers import command


def entry(minute: int, result: str = "failed", kind: str = "update", **changes: int) -> dict[str, Any]:
    """Return an entry as pulumi prints it; a run that worked has changes beyond the stack itself."""
    return {
        "kind": kind,
        "result": result,
        "startTime": f"2026-11-26T02:{minute:02}:00.000Z",
        "endTime": f"2026-11-26T02:{minute:02}:30.000Z",
        "resourceChanges": changes or {"same": 1, "create": 3},
    }


def failed(tmp_path: Path, *newest_first: dict[str, Any]) -> list[int]:
    """Return the minutes in which the failed runs began."""
    (tmp_path / "history").write_text(json.dumps(newest_first))
    return [run.began.minute for run in failed_runs("production", command(tmp_path, f"cat {tmp_path}/history"))]


def test_a_failed_run_has_its_time(tmp_path: Path) -> None:
    (tmp_path / "history").write_text(json.dumps([entry(39)]))
    assert failed_runs("production", command(tmp_path, f"cat {tmp_path}/history")) == [
        FailedRun(datetime(2026, 11, 26, 2, 39, tzinfo=UTC), datetime(2026, 11, 26, 2, 39, 30, tzinfo=UTC))
    ]


def test_no_history_is_no_failure(tmp_path: Path) -> None:
    assert failed(tmp_path) == []


def test_only_runs_since_the_last_good_one_count(tmp_path: Path) -> None:
    assert failed(tmp_path, entry(40), entry(39), entry(38, "succeeded"), entry(37)) == [40, 39]
    assert failed(tmp_path, entry(40, "succeeded"), entry(39)) == []


def test_a_refresh_proves_nothing_either_way(tmp_path: Path) -> None:
    assert failed(tmp_path, entry(41, kind="refresh"), entry(40, "succeeded", "refresh"), entry(39)) == [39]


def test_a_run_that_was_refused_before_it_declared_anything_left_nothing(tmp_path: Path) -> None:
    assert failed(tmp_path, entry(40, create=1), entry(39, same=1), entry(38)) == [38]
    never_began = {**entry(40), "resourceChanges": None}
    assert failed(tmp_path, never_began) == []

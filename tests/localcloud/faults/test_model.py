"""Descriptions of faults: which calls each means, and that all that is wrong with one is told at once."""

from __future__ import annotations

from typing import Any

import pytest

from infra.localcloud.faults.model import InvalidFault, fault


def problems(**description: Any) -> dict[str, str]:
    with pytest.raises(InvalidFault) as raised:
        fault(description)
    return dict(raised.value.problems)


@pytest.mark.parametrize(
    ("glob", "path", "meant"),
    [
        ("/v2/schedules/**", "/v2/schedules/https://eleva.care/api/cron/a", True),
        ("/v2/schedules/*", "/v2/schedules/https://eleva.care/api/cron/a", False),
        ("/v2/schedules/*", "/v2/schedules/eleva-production-a", True),
        ("/v*/projects", "/v8/projects", True),
        ("/v*/projects", "/v8/projects/prj_1", False),
        ("/api/v2/monitors", "/api/v2/monitors-of-others", False),
        ("**/reveal_password", "/api/v2/projects/p/branches/b/roles/r/reveal_password", True),
        ("/a.b", "/axb", False),
    ],
)
def test_a_star_is_within_a_segment_and_two_are_across(glob: str, path: str, meant: bool) -> None:
    assert fault({"kind": "cut", "path": glob}).means("qstash", "POST", path) is meant


def test_what_is_not_given_means_every_call() -> None:
    assert fault({"kind": "cut"}).means("neon", "DELETE", "/x")
    narrow = fault({"kind": "cut", "vendor": "neon", "method": "DELETE"})
    assert narrow.means("neon", "DELETE", "/x")
    assert not narrow.means("vercel", "DELETE", "/x")
    assert not narrow.means("neon", "GET", "/x")


def test_a_lag_means_reads_alone_and_operations_are_neons() -> None:
    assert not fault({"kind": "lag", "seconds": 1}).means("neon", "POST", "/api/v2/projects")
    assert not fault({"kind": "operations", "seconds": 1}).means("vercel", "POST", "/v8/projects")


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = problems(kind="status", vendor="aws", path="v2", skip=-1, count=0, probability=2, seconds=3)
    assert set(found) == {"vendor", "path", "skip", "count", "probability", "seconds", "status"}
    assert found["seconds"] == "means nothing for status"
    assert found["status"] == "status needs it"
    assert "'neon'" in found["vendor"]


def test_an_unknown_kind_names_the_kinds_and_hides_nothing_else() -> None:
    found = problems(kind="explode", skip="many", seconds=1)
    assert set(found) == {"kind", "skip"}
    assert "rate-limit" in found["kind"]


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(InvalidFault, match="JSON object"):
        fault([])


@pytest.mark.parametrize("seconds", [0, -1, 3601, "soon"])
def test_no_fault_lasts_for_ever(seconds: Any) -> None:
    assert set(problems(kind="delay", seconds=seconds)) == {"seconds"}

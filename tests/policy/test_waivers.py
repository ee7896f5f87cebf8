"""The file of waivers: every problem with its line, and what an entry covers until when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infra.policy.rule import Finding
from infra.policy.waivers import FILE, InvalidWaivers, load

GOOD = """
[[waiver]]
rule = "heartbeat-grace"
resource = "urn:pulumi:production::*heartbeat-process-*"
reason = "the vendor answers slowly until March"
owner = "payments@eleva.care"
granted = 2026-12-01
expires = 2027-05-29
"""
URN = "urn:pulumi:production::eleva::t:H::monitoring-heartbeat-process-expert-transfers"


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "waivers.toml"
    path.write_text(content)
    return path


def test_the_committed_file_can_be_used() -> None:
    assert all(waiver.reason for waiver in load(FILE))


def test_a_waiver_covers_its_rule_on_its_resources_until_its_last_day(tmp_path: Path) -> None:
    (waiver,) = load(written(tmp_path, GOOD))
    assert waiver.covers("heartbeat-grace", Finding(URN, ""))
    assert not waiver.covers("heartbeat-period", Finding(URN, ""))
    assert not waiver.covers("heartbeat-grace", Finding(URN.replace("process", "appointment"), ""))
    assert not waiver.expired(date(2027, 5, 29))
    assert waiver.expired(date(2027, 5, 30))
    assert waiver.concerns("production")
    assert not waiver.concerns("preview")
    assert waiver.told == "waived by payments@eleva.care until 2027-05-29: the vendor answers slowly until March"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"heartbeat-grace"', '"no-rule"', 3, "there is no rule 'no-rule'"),
        ('"urn:pulumi:production::*heartbeat-process-*"', '"*heartbeat*"', 4, "begins with urn:pulumi:<stack>::"),
        ('"the vendor answers slowly until March"', '"slow"', 5, "at least 20 characters"),
        ('reason = "the vendor answers slowly until March"\n', "", 2, "'reason' is missing"),
        ('owner = "payments@eleva.care"', 'owner = ""', 6, "'owner' is missing"),
        ("2026-12-01", '"soon"', 7, "'granted' must be a date"),
        ("2027-05-29", "2027-05-31", 8, "within 180 days"),
        ("2027-05-29", "2026-11-30", 8, "within 180 days"),
        ("2027-05-29", "2027-05-29T10:00:00Z", 8, "'expires' must be a date"),
        ("owner", "ownr", 6, "'ownr' is unknown"),
    ],
)
def test_each_problem_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    with pytest.raises(InvalidWaivers) as told:
        load(written(tmp_path, GOOD.replace(old, new)))
    assert f"waivers.toml:{line}: " in str(told.value)
    assert message in str(told.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidWaivers) as told:
        load(written(tmp_path, GOOD.replace("2026-12-01", "1") + GOOD.replace("heartbeat-grace", "none")))
    assert len(told.value.problems) == 2
    assert [line for line, _ in told.value.problems] == [7, 11]


@pytest.mark.parametrize("content", ["[[waiver", "waiver = 1", "[other]\nx = 1", "[waiver]\nrule = 'x'"])
def test_what_is_no_list_of_waivers_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(InvalidWaivers, match=r"waivers\.toml:1"):
        load(written(tmp_path, content))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidWaivers, match="cannot be used"):
        load(tmp_path / "waivers.toml")

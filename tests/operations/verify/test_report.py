"""What verify says, to people and machines."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from infra.operations.markdown import MAX_BYTES
from infra.operations.verify import report
from infra.operations.verify.finding import Difference, Finding

FINDINGS = [
    Finding("monitor", "stripe"),
    Finding("monitor", "resend", [Difference("url is '[odd]', declared 'b'", "pulumi up --refresh")]),
    Finding("heartbeat", "payouts", notices=["never got a ping yet"]),
]


def test_the_table_counts_kinds_and_names_each_difference_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    report.print_table("production", FINDINGS)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[1:3]] == [["monitor", "2", "1"], ["heartbeat", "1", "1"]]
    assert lines[3:] == [
        "not as declared  monitor resend: url is '[odd]', declared 'b'",
        "    pulumi up --refresh",
        "note  heartbeat payouts: never got a ping yet",
        "production: 3 things looked at, 1 not as declared",
    ]


def test_json_has_everything() -> None:
    found = report.as_json("production", FINDINGS)
    assert (found["stack"], found["fine"]) == ("production", False)
    assert found["findings"][1]["differences"] == [
        {"what": "url is '[odd]', declared 'b'", "remedy": "pulumi up --refresh"}
    ]


def test_markdown_has_what_is_wrong_first_and_stays_within_what_github_shows() -> None:
    assert report.as_markdown("production", FINDINGS).splitlines() == [
        "### Verified: production: 3 things looked at, 1 not as declared",
        "",
        "- **monitor resend**: url is '[odd]', declared 'b'; pulumi up --refresh",
        "- heartbeat payouts: never got a ping yet",
    ]
    much = report.as_markdown("production", FINDINGS * 2000)
    assert len(much.encode()) <= MAX_BYTES
    assert much.endswith(" more are not shown: `eleva verify production` shows them.\n")


def test_junit_has_a_case_for_each_thing(tmp_path: Path) -> None:
    report.write_junit(tmp_path / "junit.xml", "production", FINDINGS)
    suites = Xml.parse(tmp_path / "junit.xml").getroot()
    assert {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in suites} == {
        "monitor": ("2", "1"),
        "heartbeat": ("1", "0"),
    }
    (failure,) = suites.iter("failure")
    assert "pulumi up --refresh" in str(failure.get("message"))

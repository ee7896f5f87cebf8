"""A preview as markdown: what is lost first, and never a value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from infra.operations.delivery.changes import markdown, read


def step(op: str, name: str, **more: Any) -> str:
    metadata = {"op": op, "urn": f"urn:pulumi:production::eleva::neon:index/role:Role::{name}", "type": "neon:Role"}
    return json.dumps({"sequence": 1, "resourcePreEvent": {"metadata": {**metadata, **more}}})


def summary(**more: Any) -> str:
    return json.dumps({"summaryEvent": {"resourceChanges": {}, **more}})


def policy(level: str, name: str, message: str) -> str:
    urn = "urn:pulumi:production::eleva::t::thing"
    event: Mapping[str, Any] = {"enforcementLevel": level, "policyName": name, "message": message, "resourceUrn": urn}
    return json.dumps({"policyEvent": event})


def test_losses_come_first_and_a_replacement_is_one_change() -> None:
    text = markdown(
        "production",
        read(
            [
                step("same", "untouched"),
                step("create", "new"),
                step(
                    "update", "schedule", detailedDiff={"cron": {"kind": "update"}}, old={"inputs": {"cron": "sesame"}}
                ),
                step("create-replacement", "database"),
                step("replace", "database", diffs=["region"]),
                step("delete-replaced", "database"),
                step("delete", "monitor"),
                summary(result="succeeded"),
            ]
        ),
    )
    assert text.splitlines()[2:] == [
        "- **deleted** `monitor` (neon:Role)",
        "- **replaced** `database` (neon:Role): `region`",
        "- changed `schedule` (neon:Role): `cron`",
        "- created `new` (neon:Role)",
    ]
    assert "sesame" not in text


def test_nothing_to_do_is_said() -> None:
    assert markdown("preview", read([step("same", "x"), summary()])).endswith("\n\nNothing.\n")


def test_a_preview_that_failed_is_never_nothing_to_do_and_its_words_stay_in_the_log() -> None:
    found = read([json.dumps({"diagnosticEvent": {"severity": "error", "message": "secret-value refused\n"}})])
    assert found.errors == ["secret-value refused"]
    text = markdown("production", found)
    assert "**It would fail**" in text
    assert "Nothing." not in text
    assert "secret-value" not in text
    assert "**It would fail**" in markdown("production", read([summary(result="failed")]))


def test_broken_policies_are_told_once_each_mandatory_ones_first() -> None:
    lines = [policy("advisory", "reminder-window", "Runs often enough\nmore")] * 2
    text = markdown("production", read([*lines, policy("mandatory", "eu-regions", "In the EU"), summary()]))
    assert text.splitlines()[-2:] == [
        "- mandatory: `eu-regions` (`thing`) - In the EU",
        "- advisory: `reminder-window` (`thing`) - Runs often enough",
    ]


def test_lines_that_are_no_events_are_skipped() -> None:
    assert read(["warning: a new version", "", "[]", summary()]).finished

"""Production with the real engine: from nothing, again, refreshed, changed in one line, beside the previews."""

from __future__ import annotations

import json
import re

import pytest

from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS
from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e


def count(rehearsal: Rehearsal, type_: str, stack: str = "production") -> int:
    return sum(1 for resource in rehearsal.resources(stack) if resource["type"] == type_)


def test_the_whole_platform_comes_up_and_can_be_used(production: Rehearsal) -> None:
    output = (production.layout.home / "up.log").read_text()
    looked_at = {noun: (number, fine) for noun, number, fine in re.findall(r"(?m)^(\S.*?) +(\d+) +(\d+)$", output)}
    assert looked_at["database URL"] == ("4", "4")
    assert looked_at["Redis URL"] == ("2", "2")
    assert looked_at["QStash schedule"] == (str(len(enabled(JOBS))),) * 2
    assert "all as declared" in output
    assert count(production, "pulumi-python:dynamic/qstash:Schedule") == len(enabled(JOBS))
    assert count(production, "better-uptime:index/monitor:Monitor") == len(MONITORS)


def test_a_second_up_changes_nothing(production: Rehearsal) -> None:
    before = production.last_request()
    ran = production.up("production", "--expect-no-changes")
    assert ran.code == 0, ran.output
    assert production.writes(before) == []


def test_a_refresh_finds_nothing(production: Rehearsal) -> None:
    ran = production.pulumi("refresh", "--stack", "production", "--preview-only", "--expect-no-changes")
    assert ran.code == 0, ran.output


def test_a_changed_cron_updates_that_schedule_in_place_and_nothing_else(production: Rehearsal) -> None:
    before = production.last_request()
    production.configure("production", jobs={"cleanup-blocked-dates": {"cron": "30 1 * * *"}})
    try:
        ran = production.up("production", "--json")
        writes = production.writes(before)
    finally:
        production.configure("production", jobs=None)
        restored = production.up("production")
    assert ran.code == 0, ran.output
    assert restored.code == 0, restored.output
    steps = [event["resourcePreEvent"]["metadata"] for event in events(ran.output) if "resourcePreEvent" in event]
    changed = {step["urn"].split("::")[-1]: step["op"] for step in steps if step["op"] != "same"}
    assert changed == {"schedules-cleanup-blocked-dates": "update"}
    assert [(w["method"], w["path"]) for w in writes] == [
        ("POST", "/v2/schedules/https://eleva.care/api/cron/cleanup-blocked-dates")
    ]


def events(output: str) -> list[dict[str, dict[str, dict[str, str]]]]:
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def test_the_base_of_the_previews_comes_up_beside_it(production: Rehearsal) -> None:
    ran = production.up("preview")
    assert ran.code == 0, ran.output
    assert count(production, "neon:index/project:Project", "preview") == 1
    assert count(production, "pulumi-python:dynamic/qstash:Schedule", "preview") == 0
    assert production.up("preview", "--expect-no-changes").code == 0


def test_what_holds_data_cannot_be_destroyed_by_a_command(production: Rehearsal) -> None:
    before = production.last_request()
    ran = production.pulumi("destroy", "--stack", "production", "--yes")
    assert ran.code != 0
    assert "protect" in ran.output
    assert production.writes(before) == []


def test_providers_use_the_credentials_of_the_environment_and_not_those_of_the_state(production: Rehearsal) -> None:
    """After a rotation the state would have the old token; here the environment has a wrong one, and it is used."""
    for variable, vendor in (
        ("VERCEL_API_TOKEN", "vercel"),
        ("NEON_API_KEY", "neon"),
        ("UPSTASH_API_KEY", "upstash"),
        ("BETTERUPTIME_API_TOKEN", "betterstack"),
        ("QSTASH_TOKEN", "qstash"),
    ):
        rotated = production.environment(**{variable: "rotatedToken0123456789abcdefghij"})
        ran = production.pulumi("refresh", "--stack", "production", "--yes", "--skip-preview", environment=rotated)
        assert ran.code != 0, f"{vendor}: a wrong {variable} was not noticed"
    assert production.pulumi("refresh", "--stack", "production", "--preview-only", "--expect-no-changes").code == 0

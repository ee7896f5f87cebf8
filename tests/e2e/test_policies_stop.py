"""A change that weakens the platform is stopped by plain `pulumi`, before anything is touched."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e

DECLARED = """        tier=TierName.CRITICAL,
        priority="critical",
        max_duration_s=60,
        heartbeat=Heartbeat(variable="BETTERSTACK_EXPERT_TRANSFERS_HEARTBEAT", pinged_by_application=True),
"""
DROPPED = """        tier=MAINTENANCE,
        priority="critical",
        max_duration_s=60,
"""


def merged(rehearsal: Rehearsal, folder: Path, file: str, old: str, new: str) -> dict[str, str]:
    """Return the environment of a checkout in which a merge has changed one file."""
    for entry in rehearsal.layout.workspace.iterdir():
        if entry.name == "infra":
            shutil.copytree(entry, folder / "infra", ignore=shutil.ignore_patterns("__pycache__"))
        elif entry.is_symlink():
            (folder / entry.name).symlink_to(os.readlink(entry))
        elif entry.is_file():
            shutil.copy2(entry, folder / entry.name)
    changed = folder / file
    assert old in changed.read_text()
    changed.write_text(changed.read_text().replace(old, new))
    return rehearsal.environment(PULUMI_OPTION_CWD=str(folder))


def test_a_merge_that_drops_a_heartbeat_is_stopped_at_preview(production: Rehearsal, tmp_path: Path) -> None:
    checkout = merged(production, tmp_path, "infra/platform/jobs.py", DECLARED, DROPPED)
    before = production.last_request()
    for command in (("preview",), ("up", "--yes")):
        ran = production.pulumi(*command, "--stack", "production", environment=checkout)
        assert ran.code != 0
        assert "[mandatory]  job-has-heartbeat" in ran.output
        assert "process-expert-transfers (critical) has no heartbeat: if it stops running, nobody is told" in ran.output
        assert "Put the job's `heartbeat=Heartbeat(...)` back in infra/platform/jobs.py" in ran.output
    assert production.writes(before) == []


def test_a_weaker_resource_is_not_touched_even_without_a_preview(production: Rehearsal, tmp_path: Path) -> None:
    checkout = merged(production, tmp_path, "infra/components/monitoring.py", "grace=grace_s,", "grace=30,")
    before = production.last_request()
    ran = production.up("production", environment=checkout)
    assert ran.code != 0
    assert "[mandatory]  heartbeat-grace" in ran.output
    assert [entry for entry in production.writes(before) if "/heartbeats/" in entry["path"]] == []


def test_the_state_of_a_stack_is_judged_with_and_without_a_login(production: Rehearsal, tmp_path: Path) -> None:
    live = production.eleva("policy", "check", "production", "--json")
    assert live.code == 0, live.output
    state = tmp_path / "state.json"
    state.write_text(json.dumps(production.export("production")))
    recorded = production.eleva("policy", "check", "--file", str(state), "--json")
    assert recorded.code == 0, recorded.output
    assert json.loads(live.output)["findings"] == json.loads(recorded.output)["findings"]
    assert json.loads(recorded.output)["unjudged_values"] > json.loads(live.output)["unjudged_values"] == 0


def test_the_real_analyzer_and_the_check_agree_on_the_live_state(production: Rehearsal) -> None:
    ran = production.pulumi("policy", "analyze", "--policy-pack", "infra/policy", "--stack", "production", "--json")
    assert ran.code == 0, ran.output
    events = [json.loads(line) for line in ran.output.splitlines() if line.startswith("{")]
    analyzed = {(e["policyEvent"]["policyName"], e["policyEvent"]["resourceUrn"]) for e in events if "policyEvent" in e}
    checked = json.loads(production.eleva("policy", "check", "production", "--json").output)
    assert analyzed == {(found["rule"], found["urn"]) for found in checked["findings"]}


def test_a_first_preview_of_everything_finds_nothing_mandatory(empty: Rehearsal) -> None:
    ran = empty.pulumi("preview", "--stack", "production")
    assert ran.code == 0, ran.output
    assert "[mandatory]" not in ran.output
    assert empty.writes() == []

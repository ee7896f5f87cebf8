"""What is there already and what is declared are counted together, against what the plan allows."""

from __future__ import annotations

import pytest

from infra.localcloud.http.api import Reply
from infra.localcloud.workspace import local_accounts
from infra.operations.doctor.limits import Count, limits
from infra.operations.verify.finding import Difference
from infra.platform import naming
from infra.platform.aggregate import Platform, assemble
from infra.platform.environments import PREVIEW, PRODUCTION
from infra.platform.plans import BETTERSTACK
from infra.platform.settings import Settings
from tests.support.emulated import Apis, call

TEAM = "teamId=" + local_accounts()["vercel"]["team_id"]


def platform() -> Platform:
    return assemble(PRODUCTION, Settings.from_config({"accounts": local_accounts()}))


def counted(noun: str) -> Count:
    (found,) = [limit for limit in limits(platform()) if limit.noun == noun]
    return found.count()


def told(noun: str) -> Difference | str:
    (found,) = [limit for limit in limits(platform()) if limit.noun == noun]
    (remark,) = found.look()
    return remark


def test_previews_are_counted_at_neon_alone() -> None:
    preview = assemble(PREVIEW, Settings.from_config({"accounts": local_accounts()}))
    assert {limit.account for limit in limits(preview)} == {"neon"}


def test_the_monitors_of_others_count_beside_ours_whether_ours_are_there_or_not(apis: Apis) -> None:
    declared = len(platform().monitors)
    allowed = BETTERSTACK[platform().settings.accounts.betterstack.plan].monitors
    assert counted("Better Stack monitors") == Count(0, declared, allowed)
    ours = platform().monitors[0].url(platform().origin)
    for url in (ours, *(f"https://example.com/{n}" for n in range(allowed - declared))):
        call(apis["betterstack"], "POST", "/api/v2/monitors", {"url": url, "monitor_type": "status"})
    assert counted("Better Stack monitors") == Count(1 + allowed - declared, allowed, allowed)
    assert isinstance(told("Better Stack monitors"), str)

    call(apis["betterstack"], "POST", "/api/v2/monitors", {"url": "https://example.com/x", "monitor_type": "status"})
    wrong = told("Better Stack monitors")
    assert isinstance(wrong, Difference)
    assert f"it would be {allowed + 1}" in wrong.what
    assert "eleva:accounts.betterstack.plan" in wrong.remedy


def test_heartbeats_and_schedules_are_counted(apis: Apis) -> None:
    call(apis["betterstack"], "POST", "/api/v2/heartbeats", {"name": "another", "period": 60, "grace": 60})
    call(apis["qstash"], "POST", "/v2/schedules/https://example.com/", **{"upstash-cron": "0 6 * * *"})
    heartbeats, schedules = counted("Better Stack heartbeats"), counted("QStash schedules")
    assert (heartbeats.there, heartbeats.wanted) == (1, 1 + len(platform().monitored_jobs))
    assert (schedules.there, schedules.wanted) == (1, 1 + len(platform().scheduled_jobs))


def test_variables_and_firewall_rules_of_our_project_are_counted(apis: Apis) -> None:
    nothing = counted("Vercel variables"), counted("Vercel firewall rules")
    assert [count.there for count in nothing] == [0, 0]
    call(apis["vercel"], "POST", "/v11/projects", {"name": platform().hosting.project}, TEAM)
    path = f"/v10/projects/{platform().hosting.project}/env"
    for target in ("production", "preview"):
        body = {"key": f"OF_{target}".upper(), "value": "x", "type": "encrypted", "target": [target]}
        call(apis["vercel"], "POST", path, body, TEAM)
    variables = counted("Vercel variables")
    assert (variables.there, variables.wanted) == (1, nothing[0].wanted + 1)


@pytest.mark.parametrize("branches", [1, 3])
def test_the_branches_of_our_neon_project_are_counted(apis: Apis, branches: int) -> None:
    name = naming.database_project("production")
    apis["neon"].route("GET", "/api/v2/projects/{project}/branches")(
        lambda call: Reply(200, {"branches": [{"id": f"br-{n}"} for n in range(branches)]})
    )
    assert name == "eleva-production"
    found = counted("Neon branches of the project")
    assert (found.there, found.wanted) == (branches, branches)
    assert (counted("Neon projects").there, counted("Neon projects").wanted) == (1, 1)

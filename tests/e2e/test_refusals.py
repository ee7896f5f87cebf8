"""What is refused before anything is created: duplicates in the accounts, missing secrets, unknown stacks."""

from __future__ import annotations

import base64
from typing import Any

import boto3
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.aws import secrets_provider
from tests.support.rehearsal import Rehearsal

pytestmark = pytest.mark.e2e
BETTER_STACK = {"Authorization": f"Bearer {LOCAL.betterstack_token}"}
QSTASH = {"Authorization": f"Bearer {LOCAL.qstash_token}"}
NEON = {"Authorization": f"Bearer {LOCAL.neon_api_key}"}
VERCEL = {"Authorization": f"Bearer {LOCAL.vercel_token}"}
_PAIR = base64.b64encode(f"{LOCAL.upstash_email}:{LOCAL.upstash_api_key}".encode()).decode()
UPSTASH = {"Authorization": f"Basic {_PAIR}"}
PAYOUTS = "https://eleva.care/api/cron/process-pending-payouts"


def without_policies(rehearsal: Rehearsal) -> dict[str, str]:
    return {name: value for name, value in rehearsal.environment().items() if name != "PULUMI_OPTION_POLICY_PACK"}


def test_an_account_in_use_is_left_alone_until_what_was_found_is_adopted_or_removed(empty: Rehearsal) -> None:
    team = f"teamId={LOCAL.vercel_team_id}"
    project = empty.vendor("POST", f"https://api.vercel.com/v11/projects?{team}", {"name": "eleva-care-app"}, **VERCEL)
    database = empty.vendor(
        "POST",
        "https://console.neon.tech/api/v2/projects",
        {"project": {"name": "eleva-production", "org_id": LOCAL.neon_org_id, "region_id": "aws-eu-central-1"}},
        **NEON,
    )["project"]
    schedule = empty.vendor(
        "POST", f"https://qstash.upstash.io/v2/schedules/{PAYOUTS}", **QSTASH, **{"Upstash-Cron": "0 6 * * *"}
    )["scheduleId"]
    monitor = empty.vendor(
        "POST",
        "https://uptime.betterstack.com/api/v2/monitors",
        {"url": "https://eleva.care/api/health/stripe", "monitor_type": "status"},
        **BETTER_STACK,
    )["data"]
    before = empty.last_request()
    ran = empty.up("production")
    assert ran.code != 0
    project_id = f"{LOCAL.vercel_team_id}/{project['id']}"
    for found in (
        "4 of the declared resources",
        f'hosting-project: "{project_id}"',
        f"Neon project eleva-production ({database['id']})",
        f"QStash schedule to {PAYOUTS} ({schedule})",
        f'monitoring-monitor-stripe: "{monitor["id"]}"',
    ):
        assert found in ran.output
    assert empty.writes(before) == []

    empty.vendor("DELETE", f"https://qstash.upstash.io/v2/schedules/{schedule}", **QSTASH)
    empty.vendor("DELETE", f"https://console.neon.tech/api/v2/projects/{database['id']}", **NEON)
    empty.configure("production", imports={"hosting-project": project_id, "monitoring-monitor-stripe": monitor["id"]})
    ran = empty.up("production")
    assert ran.code == 0, ran.output
    adopted = {resource["id"] for resource in empty.resources("production") if "id" in resource}
    assert {project["id"], monitor["id"]} <= adopted
    assert len(empty.vendor("GET", f"https://api.vercel.com/v10/projects?{team}", **VERCEL)["projects"]) == 1
    empty.configure("production", imports=None)
    assert empty.up("production", "--expect-no-changes").code == 0


def test_previews_without_production_are_refused_before_anything_is_created(empty: Rehearsal) -> None:
    ran = empty.up("preview")
    assert ran.code != 0
    assert "bring up production first" in ran.output
    assert "Traceback" not in ran.output
    assert empty.writes() == []


def test_missing_secrets_are_named_all_at_once_with_the_command_that_sets_them(empty: Rehearsal) -> None:
    secrets = boto3.client(
        "secretsmanager",
        region_name=LOCAL.aws_region,
        endpoint_url=empty.found.aws_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    for name in ("STRIPE_SECRET_KEY", "CRON_SECRET"):
        secrets.delete_secret(SecretId=f"eleva/production/{name}", ForceDeleteWithoutRecovery=True)
    ran = empty.up("production")
    assert ran.code != 0
    assert "eleva secrets set production STRIPE_SECRET_KEY" in ran.output
    assert "eleva secrets ensure production" in ran.output
    assert empty.writes() == []
    assert empty.eleva("secrets", "ensure", "production").code == 0
    assert empty.eleva("secrets", "list", "production").code == 1


def test_wrong_settings_are_all_named_at_once_before_anybody_is_asked(empty: Rehearsal) -> None:
    empty.configure("production", colour="blue", www="sideways")
    ran = empty.up("production")
    assert ran.code != 0
    assert "eleva:colour: is not a setting" in ran.output
    assert "eleva:www" in ran.output
    empty.configure("production", colour=None, www=None, jobs={"keep-alive": {"cron": "61 * * * *"}, "nightly": {}})
    ran = empty.up("production")
    assert ran.code != 0
    assert "keep-alive" in ran.output
    assert "nightly" in ran.output
    assert empty.requests() == []
    assert [each["type"] for each in empty.resources("production")] == ["pulumi:pulumi:Stack"]  # and no provider


def test_a_stack_that_is_no_environment_is_refused_with_those_that_are(empty: Rehearsal) -> None:
    ran = empty.pulumi("stack", "init", "staging", "--secrets-provider", secrets_provider())
    assert ran.code == 0, ran.output
    ran = empty.up("staging")
    assert ran.code != 0
    assert "there is no environment 'staging'" in ran.output
    assert "production, preview" in ran.output
    (empty.layout.workspace / "Pulumi.staging.yaml").unlink(missing_ok=True)


def test_an_unprotected_copy_is_destroyed_and_leaves_nothing_at_any_vendor(empty: Rehearsal) -> None:
    empty.configure("production", protect="false")
    refused = empty.pulumi("preview", "--stack", "production")
    assert refused.code != 0
    assert "stateful-protected" in refused.output
    ran = empty.up("production", environment=without_policies(empty))
    assert ran.code == 0, ran.output
    (page,) = listed(empty, "v2/status-pages")
    on_page = [
        f"v2/status-pages/{page['id']}/{kind}/{item['id']}"
        for kind in ("sections", "resources")
        for item in listed(empty, f"v2/status-pages/{page['id']}/{kind}")
    ]
    before = empty.last_request()
    ran = empty.pulumi("destroy", "--stack", "production", "--yes", "--skip-preview")
    assert ran.code == 0, ran.output
    assert empty.resources("production") == []
    team = f"teamId={LOCAL.vercel_team_id}"
    assert empty.vendor("GET", f"https://api.vercel.com/v10/projects?{team}", **VERCEL)["projects"] == []
    neon = f"https://console.neon.tech/api/v2/projects?org_id={LOCAL.neon_org_id}"
    assert empty.vendor("GET", neon, **NEON)["projects"] == []
    assert empty.vendor("GET", "https://api.upstash.com/v2/redis/databases", **UPSTASH) == []
    assert empty.vendor("GET", "https://qstash.upstash.io/v2/schedules", **QSTASH) == []
    for kind in ("monitors", "heartbeats", "monitor-groups", "heartbeat-groups", "status-pages"):
        assert listed(empty, f"v2/{kind}") == []
    assert listed(empty, "v3/policies") == []
    # Every team keeps the severities that it was born with, and its default calendar.
    severities = [severity["attributes"]["name"] for severity in listed(empty, "v2/urgencies")]
    assert severities == ["High Severity", "Low Severity"]
    assert [calendar["attributes"]["default_calendar"] for calendar in listed(empty, "v2/on-calls")] == [True]
    # With their page they cannot be listed any more: each has been deleted by itself.
    assert {path.split("/")[3] for path in on_page} == {"sections", "resources"}
    deleted = {call["path"] for call in empty.writes(before) if call["method"] == "DELETE"}
    assert {f"/api/{path}" for path in on_page} <= deleted


def listed(rehearsal: Rehearsal, path: str) -> list[dict[str, Any]]:
    """Return what Better Stack lists there."""
    answer = rehearsal.vendor("GET", f"https://uptime.betterstack.com/api/{path}", **BETTER_STACK)
    found: list[dict[str, Any]] = answer["data"]
    return found

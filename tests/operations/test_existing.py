"""Each kind of what must exist once is found at its vendor, also when somebody spelled it another way."""

from __future__ import annotations

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.workspace import local_accounts
from infra.operations.adoption import AlreadyThere, Kind, refuse_duplicates
from infra.operations.existing import NoProject, declared_kinds, same_job, vercel_project_id
from infra.operations.state import Managed
from infra.platform.aggregate import assemble
from infra.platform.environments import PREVIEW, PRODUCTION
from infra.platform.settings import Settings
from tests.support.emulated import Apis, call

SETTINGS = Settings.from_config({"accounts": local_accounts()})
TEAM = LOCAL.vercel_team_id
JOB = "/api/cron/process-pending-payouts"


def kind(noun: str) -> Kind:
    (found,) = [k for k in declared_kinds(assemble(PRODUCTION, SETTINGS)) if k.noun == noun]
    return found


def refused(noun: str) -> str:
    with pytest.raises(AlreadyThere) as raised:
        refuse_duplicates([kind(noun)], [])
    return str(raised.value)


def test_every_kind_is_asked_for_and_an_empty_account_is_fine(apis: Apis) -> None:
    kinds = [k for k in declared_kinds(assemble(PRODUCTION, SETTINGS)) if k.noun != "Neon project"]
    assert {k.noun for k in kinds} == {
        "Upstash Redis database",
        "Vercel project",
        "Vercel domain",
        "QStash schedule to",
        "Better Stack monitor of",
        "Better Stack heartbeat",
        "Better Stack status page below",
        "Better Stack status page at",
    }
    refuse_duplicates(kinds, [])


def test_the_base_of_previews_has_its_databases_alone() -> None:
    assert [k.noun for k in declared_kinds(assemble(PREVIEW, SETTINGS))] == ["Neon project"]


def test_a_neon_project(apis: Apis) -> None:
    assert 'database-project: "calm-1"' in refused("Neon project")


def test_a_second_neon_project_is_found_by_every_update(apis: Apis) -> None:
    state = [Managed(kind("Neon project").type, "warm-2", {"name": "eleva-production"})]
    with pytest.raises(AlreadyThere, match="-> eleva state remove-twin production neon-project=calm-1"):
        refuse_duplicates([kind("Neon project")], state, updating=True)
    refuse_duplicates([kind("Neon project")], state)


def test_a_vercel_project_and_its_domain(apis: Apis) -> None:
    call(apis["vercel"], "POST", "/v11/projects", {"name": "eleva-care-app"}, f"teamId={TEAM}")
    call(apis["vercel"], "POST", "/v10/projects/eleva-care-app/domains", {"name": "eleva.care"}, f"teamId={TEAM}")
    assert f'hosting-project: "{TEAM}/prj_' in refused("Vercel project")
    assert '/eleva.care"' in refused("Vercel domain")
    assert vercel_project_id(TEAM, "eleva-care-app").startswith("prj_")


def test_no_project_of_production_is_an_error_that_says_what_to_do(apis: Apis) -> None:
    with pytest.raises(NoProject, match="bring up production first"):
        vercel_project_id(TEAM, "eleva-care-app")


def test_a_redis_database(apis: Apis) -> None:
    body = {"database_name": "eleva-production", "region": "global", "primary_region": "eu-central-1", "tls": True}
    call(apis["upstash"], "POST", "/v2/redis/database", body)
    assert "Upstash Redis database eleva-production" in refused("Upstash Redis database")


@pytest.mark.parametrize(
    "destination",
    [
        f"https://eleva.care{JOB}",
        f"https://www.eleva.care{JOB}",
        f"https://eleva-care-app.vercel.app{JOB}",
        f"https://ELEVA.care{JOB}",
        f"https://eleva.care{JOB}/",
    ],
)
def test_a_schedule_that_runs_the_same_job_by_whatever_address(apis: Apis, destination: str) -> None:
    call(apis["qstash"], "POST", f"/v2/schedules/{destination}", **{"upstash-cron": "0 6 * * *"})
    assert destination in refused("QStash schedule to")


def test_a_query_does_not_make_another_job() -> None:
    assert same_job(f"https://eleva.care{JOB}?x=1") == same_job(f"https://eleva.care{JOB}")


def test_a_monitor_of_the_same_page(apis: Apis) -> None:
    body = {"url": "https://ELEVA.care/api/health/stripe/", "monitor_type": "status"}
    call(apis["betterstack"], "POST", "/api/v2/monitors", body)
    assert "monitoring-monitor-stripe:" in refused("Better Stack monitor of")


def test_a_heartbeat_of_the_same_name(apis: Apis) -> None:
    body = {"name": "eleva-production-process-expert-transfers", "period": 7200, "grace": 1440}
    call(apis["betterstack"], "POST", "/api/v2/heartbeats", body)
    assert "monitoring-heartbeat-process-expert-transfers:" in refused("Better Stack heartbeat")


def test_a_status_page_by_its_subdomain_or_by_its_domain(apis: Apis) -> None:
    page = {"company_name": "Eleva", "company_url": "https://eleva.care", "timezone": "Lisbon"}
    call(apis["betterstack"], "POST", "/api/v2/status-pages", {**page, "subdomain": "eleva-care"})
    assert "status-page-page:" in refused("Better Stack status page below")
    other = {**page, "subdomain": "another", "custom_domain": "status.eleva.care"}
    call(apis["betterstack"], "POST", "/api/v2/status-pages", other)
    assert "status.eleva.care" in refused("Better Stack status page at")

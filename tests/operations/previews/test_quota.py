"""Room for one more environment: what is full, what is charged, and when there will be room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from infra.localcloud.accounts import LOCAL
from infra.operations.previews.found import Seen
from infra.operations.previews.quota import Live, Quota, Room, Wanted, counted, full, quotas, room, size
from infra.platform.accounts import Accounts
from infra.platform.plans import NEON, REDIS, VERCEL_VARIABLES_MAX, VERCEL_VARIABLES_MAX_BYTES
from tests.platform.samples import ACCOUNTS
from tests.support.landscape import Clients

WANTED = Wanted("fix/auth", "eleva-preview-fix", "eleva-preview-fix", {"A": 10, "B": 20}, databases=2, roles=2)
EMPTY = Live(neon_branches=1, redis_databases=0, variables=0, shared_bytes={}, unseen=frozenset())
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
BRANCHES, REDIS_DATABASES, VARIABLES, BYTES = (
    "branches of the Neon project",
    "Redis databases of the Upstash account",
    "preview variables of the Vercel project",
    "bytes of the variables of a deployment at Vercel",
)


def accounts(neon: str = "scale", upstash: str = "paid") -> Accounts:
    whole = {**ACCOUNTS}
    for vendor, plan in (("neon", neon), ("upstash", upstash)):
        whole[vendor] = {**cast(dict[str, Any], whole[vendor]), "plan": plan}
    return Accounts.model_validate(whole)


def of(what: str, live: Live, wanted: Wanted = WANTED, **plans: str) -> Quota:
    (found,) = [quota for quota in quotas(live, wanted, accounts(**plans)) if quota.what == what]
    return found


def names(live: Live, wanted: Wanted = WANTED, **plans: str) -> list[str]:
    return [quota.what for quota in full(live, wanted, accounts(**plans))]


@pytest.mark.parametrize("plan", ["free", "launch", "scale"])
def test_the_last_branch_fits_and_no_other(plan: str) -> None:
    allowed = NEON[plan].branches_max  # type: ignore[index]
    assert names(replace(EMPTY, neon_branches=allowed - 1), neon=plan) == []
    assert names(replace(EMPTY, neon_branches=allowed), neon=plan) == [BRANCHES]


@pytest.mark.parametrize("plan", ["free", "paid"])
def test_the_last_redis_database_fits_and_no_other(plan: str) -> None:
    allowed = REDIS[plan].databases_max  # type: ignore[index]
    assert names(replace(EMPTY, redis_databases=allowed - 1), upstash=plan) == []
    assert names(replace(EMPTY, redis_databases=allowed), upstash=plan) == [REDIS_DATABASES]


def test_variables_count_over_all_branches() -> None:
    assert names(replace(EMPTY, variables=VERCEL_VARIABLES_MAX - 2)) == []
    assert names(replace(EMPTY, variables=VERCEL_VARIABLES_MAX - 1)) == [VARIABLES]


def test_a_deployment_holds_shared_variables_but_those_that_the_branch_replaces() -> None:
    rest = VERCEL_VARIABLES_MAX_BYTES - 30
    assert names(replace(EMPTY, shared_bytes={"SHARED": rest, "A": 1000})) == []
    assert names(replace(EMPTY, shared_bytes={"SHARED": rest + 1})) == [BYTES]


def test_what_one_branch_may_hold_is_looked_at_too() -> None:
    assert names(EMPTY, replace(WANTED, databases=501, roles=501)) == [
        "databases of a Neon branch",
        "roles of a Neon branch",
    ]


def test_all_that_is_full_is_told_at_once_with_how_many_of_how_many_and_whose_word_that_is() -> None:
    live = Live(
        neon_branches=10, redis_databases=1, variables=1000, shared_bytes={"S": 65_536}, unseen=frozenset({"SECRET"})
    )
    found = full(live, WANTED, accounts("free", "free"))
    assert [quota.what for quota in found] == [BRANCHES, REDIS_DATABASES, VARIABLES, BYTES]
    assert found[0].told.startswith(f"{BRANCHES}: 10 of 10 are in use, 1 more needed (neon.com/docs: ")
    assert found[3].told.startswith(f"{BYTES}: at least 65536 of 65536 are in use, 30 more needed (vercel.com/docs/")


def test_what_is_beyond_the_plan_s_price_is_known_and_fits() -> None:
    assert of(BRANCHES, replace(EMPTY, neon_branches=24)).charged == 0
    beyond = of(BRANCHES, replace(EMPTY, neon_branches=25))
    assert (beyond.charged, beyond.missing) == (1, 0)
    assert of(REDIS_DATABASES, replace(EMPTY, redis_databases=10)).charged == 1
    assert of(VARIABLES, replace(EMPTY, variables=900)).charged == 0


def test_room_comes_with_the_environments_that_run_out_first() -> None:
    expiries = [(slug, NOON + timedelta(hours=hours)) for slug, hours in (("late", 9), ("soon", 1), ("then", 5))]
    branches = of(BRANCHES, replace(EMPTY, neon_branches=10), neon="free")
    assert room(branches, expiries) == Room(("soon",), NOON + timedelta(hours=1))
    crowded = of(BRANCHES, replace(EMPTY, neon_branches=11), neon="free")
    assert room(crowded, expiries) == Room(("soon", "then"), NOON + timedelta(hours=5))
    variables = of(VARIABLES, replace(EMPTY, variables=VERCEL_VARIABLES_MAX + 1))
    assert room(variables, expiries) == Room(("soon", "then"), NOON + timedelta(hours=5))


def test_room_that_no_environment_leaves_is_not_promised() -> None:
    crowded = of(BRANCHES, replace(EMPTY, neon_branches=11), neon="free")
    assert room(crowded, []) is None
    assert room(crowded, [("only", NOON)]) is None
    assert room(of(BYTES, replace(EMPTY, shared_bytes={"S": 65_536})), [("soon", NOON)]) is None


def variable(key: str, kind: str, *targets: str, **more: str) -> dict[str, Any]:
    return {"key": key, "value": "é", "type": kind, "target": targets, **more}


def test_what_is_there_is_counted_without_the_environment_s_own(clients: Clients) -> None:
    neon, upstash, vercel = clients.neon, clients.upstash, clients.vercel
    project = neon.post("/projects", {"project": {"name": "p", "org_id": LOCAL.neon_org_id}})["project"]["id"]
    for name in ("eleva-preview-other", WANTED.neon_branch):
        neon.post(f"/projects/{project}/branches", {"branch": {"name": name}})
    for name in ("eleva-production", WANTED.redis_database):
        settings = {"platform": "aws", "primary_region": "eu-central-1"}
        upstash.post("/redis/database", {"database_name": name, **settings})
    team = {"teamId": LOCAL.vercel_team_id}
    vercel.post("/v11/projects", {"name": "app"}, team)
    for sent in (
        variable("SHARED", "encrypted", "preview", "development"),
        variable("SECRET", "sensitive", "preview"),
        variable("LIVE", "encrypted", "production"),
        variable("A", "encrypted", "preview", gitBranch=WANTED.git_branch),
        variable("A", "encrypted", "preview", gitBranch="other"),
    ):
        vercel.post("/v10/projects/app/env", sent, team)
    shared, unseen = {"SHARED": 8, "SECRET": 6}, frozenset({"SECRET"})
    seen = Seen(neon.branches(project), upstash.databases(), vercel.variables("app"), ())
    assert counted(seen, WANTED, ()) == Live(2, 1, 3, shared, unseen)
    elsewhere = replace(WANTED, git_branch="new", neon_branch="new", redis_database="new")
    assert counted(seen, elsewhere, ()) == Live(3, 2, 4, shared, unseen)
    assert counted(seen, elsewhere, ("preview-coming",)) == Live(4, 3, 6, shared, unseen)


def test_whether_a_secret_is_replaced_decides_whether_its_size_is_known() -> None:
    hidden = replace(EMPTY, shared_bytes={"A": 1}, unseen=frozenset({"A"}))
    assert not of(BYTES, hidden).at_least
    assert of(BYTES, hidden, replace(WANTED, variable_bytes={})).at_least


def test_a_variable_takes_the_bytes_of_its_name_and_value() -> None:
    assert size("NAME", "é✓") == 4 + 5

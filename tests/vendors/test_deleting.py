"""Deleting at a vendor, and letting it delete: what is named is gone, and what is gone already is fine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest

from infra.localcloud import neon as emulated_neon
from infra.localcloud import upstash as emulated_upstash
from infra.localcloud import vercel as emulated_vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call
from infra.localcloud.valkey.server import ValkeyServers
from infra.localcloud.world import Clock, Ids
from infra.vendors import destination
from infra.vendors import vercel as client
from infra.vendors.errors import Failed
from infra.vendors.neon import Neon
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel
from tests.support.listener import serving

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


class Nothing:
    """Takes any call about databases or servers, and does nothing: only the branches themselves count here."""

    def __getattr__(self, _name: str) -> Any:
        return lambda *_, **__: None


class NeonAccount:
    """An emulated organisation with one project, whose branches hold nothing."""

    def __init__(self) -> None:
        self.clock = Clock(lambda: NOW)
        self.api: Api = emulated_neon.build(LOCAL, self.clock, Ids(), cast(Any, Nothing()))

    def branch(self, neon: Neon, project: str, name: str, parent: str) -> str:
        made = neon.post(f"/projects/{project}/branches", {"branch": {"name": name, "parent_id": parent}})
        return str(made["branch"]["id"])


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[NeonAccount]:
    found = NeonAccount()
    monkeypatch.setenv("NEON_API_KEY", LOCAL.neon_api_key)
    with serving(found.api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        yield found


@pytest.fixture
def neon(account: NeonAccount) -> Iterator[Neon]:
    with Neon(LOCAL.neon_org_id) as found:
        yield found


@pytest.fixture
def project(neon: Neon) -> str:
    made = neon.post("/projects", {"project": {"name": "p", "org_id": LOCAL.neon_org_id}})
    return str(made["project"]["id"])


def names(neon: Neon, project: str) -> set[str]:
    return {branch["name"] for branch in neon.branches(project)} - {"main"}


def root(neon: Neon, project: str) -> str:
    return next(str(branch["id"]) for branch in neon.branches(project) if branch["default"])


def test_a_branch_is_there_until_its_time_and_then_gone(neon: Neon, project: str, account: NeonAccount) -> None:
    id_ = account.branch(neon, project, "fix", root(neon, project))
    elsewhere = timezone(timedelta(hours=2))
    neon.set_expiry(project, id_, datetime(2026, 1, 10, 15, 30, 0, 999_999, tzinfo=elsewhere))
    (shown,) = [branch for branch in neon.branches(project) if branch["id"] == id_]
    assert (shown["expires_at"], shown["ttl_interval_seconds"]) == ("2026-01-10T13:30:00Z", 90 * 60)
    account.clock.advance(90 * 60 - 1)
    assert names(neon, project) == {"fix"}
    neon.set_expiry(project, id_, NOW + timedelta(hours=2))
    account.clock.advance(1)
    assert names(neon, project) == {"fix"}
    account.clock.advance(30 * 60)
    assert names(neon, project) == {"fix"}
    account.clock.advance(60)
    assert names(neon, project) == set()


@pytest.mark.parametrize("expires", [NOW, NOW - timedelta(seconds=1), NOW + timedelta(days=30, seconds=1)])
def test_a_time_that_has_passed_or_is_too_far_is_refused(
    neon: Neon, project: str, account: NeonAccount, expires: datetime
) -> None:
    id_ = account.branch(neon, project, "fix", root(neon, project))
    with pytest.raises(Failed) as failed:
        neon.set_expiry(project, id_, expires)
    assert failed.value.status == 400
    assert all("expires_at" not in branch for branch in neon.branches(project))


def test_default_and_protected_branches_and_parents_do_not_expire(
    neon: Neon, project: str, account: NeonAccount
) -> None:
    default = root(neon, project)
    protected, parent = (account.branch(neon, project, name, default) for name in ("protected", "parent"))
    account.branch(neon, project, "child", parent)
    neon.patch(f"/projects/{project}/branches/{protected}", {"branch": {"protected": True}})
    for id_ in (default, protected, parent):
        with pytest.raises(Failed, match="status 400"):
            neon.set_expiry(project, id_, NOW + timedelta(hours=1))


def test_a_branch_with_children_is_refused_and_goes_after_them(neon: Neon, project: str, account: NeonAccount) -> None:
    default = root(neon, project)
    parent = account.branch(neon, project, "parent", default)
    account.branch(neon, project, "other", default)
    child = account.branch(neon, project, "child", parent)
    with pytest.raises(Failed, match="status 422"):
        neon.delete_branch(project, parent)
    for branch in (child, parent, parent):
        neon.delete_branch(project, branch)
    assert names(neon, project) == {"other"}


def test_a_redis_database_is_gone_and_may_be_already(monkeypatch: pytest.MonkeyPatch) -> None:
    redis = emulated_upstash.build(LOCAL, Clock(), Ids(), cast(ValkeyServers, Nothing()))
    monkeypatch.setenv("UPSTASH_EMAIL", LOCAL.upstash_email)
    monkeypatch.setenv("UPSTASH_API_KEY", LOCAL.upstash_api_key)
    with serving(redis.developer) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        with Upstash() as upstash:
            wanted = {"platform": "aws", "primary_region": "eu-central-1"}
            kept, gone = (
                upstash.post("/redis/database", {"database_name": name, **wanted})["database_id"] for name in "ab"
            )
            for _ in range(2):
                upstash.delete_database(gone)
            assert [database["database_id"] for database in upstash.databases()] == [kept]


def test_a_redis_database_that_cannot_be_deleted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPSTASH_EMAIL", LOCAL.upstash_email)
    monkeypatch.setenv("UPSTASH_API_KEY", LOCAL.upstash_api_key)
    with serving(Api("upstash", ("api.upstash.com",), lambda _: None)) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        with Upstash() as upstash, pytest.raises(Failed, match="status 501"):
            upstash.delete_database("x")


def test_variables_are_deleted_by_their_ids_alone_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    api = emulated_vercel.build(LOCAL, Clock(), Ids())[0]
    headers = {"authorization": f"Bearer {LOCAL.vercel_token}"}

    def call(path: str, body: Any) -> Any:
        reply = api.handle(Call("POST", api.hosts[0], path, {"teamId": LOCAL.vercel_team_id}, headers, body))
        assert reply is not None
        return reply.body

    call("/v11/projects", {"name": "app"})
    variable = {"value": "v", "type": "encrypted", "target": ["preview"]}
    ids = [call("/v10/projects/app/env", {"key": f"V{n}", **variable})["created"]["id"] for n in range(5)]
    monkeypatch.setenv("VERCEL_API_TOKEN", LOCAL.vercel_token)
    monkeypatch.setattr(client, "BATCH", 2)
    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        with Vercel(LOCAL.vercel_team_id) as vercel:
            for _ in range(2):
                vercel.delete_variables("app", ids[:3])
            vercel.delete_variables("app", [])
            assert {found["id"] for found in vercel.variables("app")} == set(ids[3:])

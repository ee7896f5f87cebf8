"""Which variables the live deployment lacks, building it again, and building a branch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from infra.localcloud import vercel as emulated
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call
from infra.localcloud.world import Clock, Ids
from infra.operations import deployment
from infra.operations.deployment import NotDeployed, deploy_branch, freshness, redeploy
from infra.vendors import destination
from infra.vendors.vercel import Vercel
from tests.support.listener import serving

GIT = {"type": "github", "repo": "rodrigobarona/eleva-care-app"}


class Account:
    """An emulated Vercel account with one project, whose clock tests move."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.apis = emulated.build(LOCAL, self.clock, Ids())
        self.call("POST", "/v11/projects", {"name": "app", "framework": "nextjs", "gitRepository": GIT})

    def call(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """Do something, a second after what was done before."""
        self.clock.advance(1)
        api: Api = self.apis[0]
        token = {"authorization": f"Bearer {LOCAL.vercel_token}"}
        reply = api.handle(Call(method, api.hosts[0], path, {"teamId": LOCAL.vercel_team_id, **query}, token, body))
        assert reply is not None
        assert reply.status < 300, reply
        return reply.body

    def set(self, key: str, *targets: str) -> str:
        """Make a variable; return its path."""
        body = {"key": key, "value": "v", "type": "encrypted", "target": targets}
        return f"/v9/projects/app/env/{self.call('POST', '/v10/projects/app/env', body)['created']['id']}"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    found = Account()
    monkeypatch.setenv("VERCEL_API_TOKEN", LOCAL.vercel_token)
    with serving(*found.apis) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        yield found


@pytest.fixture
def vercel(account: Account) -> Iterator[Vercel]:
    with Vercel(LOCAL.vercel_team_id) as client:
        yield client


def build(account: Account, vercel: Vercel) -> str:
    account.clock.advance(1)
    return redeploy(vercel, "app", lambda line: None)


def test_without_a_deployment_nothing_is_live_and_the_production_branch_is_built(
    account: Account, vercel: Vercel
) -> None:
    assert freshness(vercel, "app").told == "nothing is deployed"
    assert build(account, vercel).startswith("https://app-")
    assert freshness(vercel, "app").told is None


def test_variables_set_or_changed_after_the_live_deployment_are_named(account: Account, vercel: Vercel) -> None:
    changed = account.set("CHANGED", "production")
    account.set("OLD", "production")
    build(account, vercel)
    account.call("PATCH", changed, {"value": "other"})
    account.set("NEW", "production", "preview")
    account.set("OF_PREVIEWS", "preview")
    assert freshness(vercel, "app").newer == ("CHANGED", "NEW")
    assert "2 variables are newer than the live deployment: CHANGED, NEW" in str(freshness(vercel, "app").told)
    build(account, vercel)
    assert freshness(vercel, "app").told is None


class Building:
    """A Vercel whose builds take as many looks as there are states."""

    def __init__(self, *states: str) -> None:
        self.states = list(states)
        self.asked: list[tuple[str, str | None]] = []

    def project(self, _id: str) -> dict[str, Any]:
        return {"targets": {"production": {"id": "dpl_live", "createdAt": 1}}}

    def deploy(self, _project: Any, target: str, deployment_id: str | None) -> dict[str, Any]:
        self.asked.append((target, deployment_id))
        return self.deployment("dpl_new")

    def deploy_branch(self, _project: Any, branch: str) -> dict[str, Any]:
        return self.deployment(f"dpl_of_{branch}")

    def deployment(self, id_: str) -> dict[str, Any]:
        return {"id": id_, "url": "new.vercel.app", "readyState": self.states.pop(0)}


def test_a_build_is_waited_for_and_its_progress_told() -> None:
    building, told, slept = Building("QUEUED", "BUILDING", "READY"), list[str](), list[float]()
    assert redeploy(building, "app", told.append, slept.append) == "https://new.vercel.app"  # type: ignore[arg-type]
    assert building.asked == [("production", "dpl_live")]
    assert [line.split()[4] for line in told] == ["QUEUED", "BUILDING"]
    assert slept == [deployment.POLL_S] * 2


@pytest.mark.parametrize("state", ["ERROR", "CANCELED"])
def test_a_failed_build_says_where_its_log_is(state: str) -> None:
    with pytest.raises(NotDeployed, match=rf"dpl_new ended in {state}; its log is at https://new\.vercel\.app"):
        redeploy(Building("BUILDING", state), "app", lambda _: None, lambda _: None)  # type: ignore[arg-type]


def test_a_build_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "BUILD_TIMEOUT_S", -1)
    with pytest.raises(NotDeployed, match="is still BUILDING"):
        redeploy(Building("BUILDING"), "app", lambda _: None, lambda _: None)  # type: ignore[arg-type]


def test_a_branch_becomes_a_preview_of_its_own_and_nothing_else_changes(account: Account, vercel: Vercel) -> None:
    live = build(account, vercel)
    url = deploy_branch(vercel, "app", "fix/auth", lambda line: None)
    (made,) = account.call("GET", "/v6/deployments", branch="fix/auth")["deployments"]
    assert (url, made["target"], made["meta"]["githubCommitRef"]) == (f"https://{made['url']}", None, "fix/auth")
    assert f"https://{vercel.project('app')['targets']['production']['url']}" == live


def test_the_build_of_a_branch_is_waited_for_too() -> None:
    told = list[str]()
    building = Building("QUEUED", "BUILDING", "ERROR")
    with pytest.raises(NotDeployed, match=r"dpl_of_fix ended in ERROR; its log is at https://new\.vercel\.app"):
        deploy_branch(building, "app", "fix", told.append, lambda _: None)  # type: ignore[arg-type]
    assert [line.split()[2] for line in told] == ["dpl_of_fix"] * 2

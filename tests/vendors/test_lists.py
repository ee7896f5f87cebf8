"""Asking a vendor what exists returns all of it, page by page, from the emulated APIs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.localcloud import betterstack, vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.world import Clock, Ids
from infra.vendors import destination
from infra.vendors.betterstack import BetterStack
from infra.vendors.errors import CredentialMissing, Unauthorized
from infra.vendors.neon import PAGE as NEON_PAGE
from infra.vendors.neon import Neon
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel
from tests.support.listener import serving

COUNT = 251  # one more than the largest page of all vendors


def call(api: Api, method: str, path: str, body: object = None, **query: str) -> object:
    """Call an emulated API as its own dashboard would."""
    token = LOCAL.vercel_token if api.vendor == "vercel" else LOCAL.betterstack_token
    reply = api.handle(Call(method, api.hosts[0], path, query, {"authorization": f"Bearer {token}"}, body))
    assert reply is not None
    assert reply.status < 300, reply
    return reply.body


@pytest.fixture
def vercel_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    api = vercel.build(LOCAL, Clock(), Ids())[0]
    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("VERCEL_API_TOKEN", LOCAL.vercel_token)
        yield api


@pytest.fixture
def betterstack_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    api = betterstack.build(LOCAL, Clock(), Ids())
    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("BETTERUPTIME_API_TOKEN", LOCAL.betterstack_token)
        yield api


def test_all_projects_of_a_team_are_found_by_id_and_by_slug(vercel_api: Api) -> None:
    for number in range(COUNT):
        call(vercel_api, "POST", "/v11/projects", {"name": f"project-{number}"}, teamId=LOCAL.vercel_team_id)
    for team in (LOCAL.vercel_team_id, LOCAL.vercel_team_slug):
        with Vercel(team) as client:
            assert {project["name"] for project in client.projects()} == {f"project-{n}" for n in range(COUNT)}


def test_the_domains_of_a_project_are_found(vercel_api: Api) -> None:
    team = {"teamId": LOCAL.vercel_team_id}
    call(vercel_api, "POST", "/v11/projects", {"name": "app"}, **team)
    call(vercel_api, "POST", "/v10/projects/app/domains", {"name": "eleva.care"}, **team)
    with Vercel(LOCAL.vercel_team_id) as client:
        assert [domain["name"] for domain in client.domains("app")] == ["eleva.care"]


def test_all_variables_of_a_project_are_found_and_sensitive_ones_have_no_value(vercel_api: Api) -> None:
    team = {"teamId": LOCAL.vercel_team_id}
    call(vercel_api, "POST", "/v11/projects", {"name": "app"}, **team)
    for number in range(COUNT):
        kind = "sensitive" if number % 2 else "encrypted"
        body = {"key": f"V_{number}", "value": f"value {number}", "type": kind, "target": ["production"]}
        call(vercel_api, "POST", "/v10/projects/app/env", body, **team)
    with Vercel(LOCAL.vercel_team_id) as client:
        found = {variable["key"]: variable for variable in client.variables("app")}
    assert {key: variable["value"] for key, variable in found.items()} == {
        f"V_{number}": None if number % 2 else f"value {number}" for number in range(COUNT)
    }
    assert found["V_0"]["target"] == ["production"]


def test_the_shared_variables_of_a_project_are_found_and_each_is_read_by_itself(vercel_api: Api) -> None:
    team = {"teamId": LOCAL.vercel_team_id}
    for name in ("app", "other"):
        call(vercel_api, "POST", "/v11/projects", {"name": name}, **team)
    for number in range(COUNT):
        of = {"type": "sensitive" if number % 2 else "encrypted", "target": ["preview"], "projectId": ["app"]}
        call(vercel_api, "POST", "/v1/env", {**of, "evs": [{"key": f"V_{number}", "value": f"value {number}"}]}, **team)
    others = {"type": "encrypted", "target": ["preview"], "projectId": ["other"], "evs": [{"key": "O", "value": "o"}]}
    call(vercel_api, "POST", "/v1/env", others, **team)
    with Vercel(LOCAL.vercel_team_id) as client:
        found = client.shared_variables("app")
        assert [each for each in found if "value" in each] == []
        assert {each["key"] for each in found} == {f"V_{number}" for number in range(COUNT)}
        read = {each["key"]: client.shared_variable(each["id"])["value"] for each in found[:4]}
    assert read == {key: None if int(key[2:]) % 2 else f"value {key[2:]}" for key in read}


def test_a_single_target_may_come_as_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api("vercel", ("api.vercel.com",), lambda call: None)

    @api.route("GET", "/v10/projects/app/env")
    def variables(_call: Call) -> Reply:
        plain = {"type": "plain", "value": "v"}
        return Reply(200, {"envs": [{**plain, "key": "A", "target": "preview"}, {**plain, "key": "B"}]})

    monkeypatch.setenv("VERCEL_API_TOKEN", LOCAL.vercel_token)
    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        with Vercel(LOCAL.vercel_team_id) as client:
            assert [variable["target"] for variable in client.variables("app")] == [["preview"], []]


def test_all_monitors_of_a_team_are_found(betterstack_api: Api) -> None:
    for number in range(COUNT):
        body = {"url": f"https://example.com/{number}", "monitor_type": "status"}
        call(betterstack_api, "POST", "/api/v2/monitors", body)
    with BetterStack(LOCAL.betterstack_team_name) as client:
        assert len({monitor["url"] for monitor in client.monitors()}) == COUNT
        assert client.heartbeats() == client.status_pages() == []


def test_all_projects_of_an_organisation_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neon's cursor comes with the last page too, so a short page is what ends the list."""
    names = [f"project-{number:03}" for number in range(2 * NEON_PAGE)]
    api = Api("neon", ("console.neon.tech",), lambda call: None)

    @api.route("GET", "/api/v2/projects")
    def projects(call: Call) -> Reply:
        assert call.query["org_id"] == LOCAL.neon_org_id
        start = names.index(call.query["cursor"]) + 1 if "cursor" in call.query else 0
        page = names[start : start + int(call.query["limit"])]
        cursor = page[-1] if page else call.query["cursor"]
        return Reply(200, {"projects": [{"name": n, "id": n} for n in page], "pagination": {"cursor": cursor}})

    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("NEON_API_KEY", LOCAL.neon_api_key)
        with Neon(LOCAL.neon_org_id) as client:
            assert [project["name"] for project in client.projects()] == names


def test_the_credentials_of_redis_databases_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api("upstash", ("api.upstash.com",), lambda call: None)

    @api.route("GET", "/v2/redis/databases")
    def databases(call: Call) -> Reply:
        assert call.query == {"credentials": "hide"}
        assert call.headers["authorization"].startswith("Basic ")
        return Reply(200, [{"database_id": "1", "database_name": "eleva-production"}])

    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("UPSTASH_EMAIL", LOCAL.upstash_email)
        monkeypatch.setenv("UPSTASH_API_KEY", LOCAL.upstash_api_key)
        with Upstash() as client:
            assert client.databases() == [{"database_id": "1", "database_name": "eleva-production"}]


def test_a_refused_token_is_no_empty_account(vercel_api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERCEL_API_TOKEN", "wrongToken0123456789abcdefghij")
    with Vercel(LOCAL.vercel_team_id) as client, pytest.raises(Unauthorized):
        client.projects()


def test_a_token_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BETTERUPTIME_API_TOKEN", raising=False)
    with pytest.raises(CredentialMissing, match="BETTERUPTIME_API_TOKEN"):
        BetterStack("Eleva Care")

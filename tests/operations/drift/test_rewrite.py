"""Marking variables for the provider: their comment is changed at Vercel, and nothing else of them."""

from __future__ import annotations

import pytest

from infra.localcloud import vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call
from infra.localcloud.world import Clock, Ids
from infra.operations.drift.rewrite import COMMENT, to_be_written_again
from infra.platform.aggregate import Platform, assemble
from infra.platform.environments import PRODUCTION
from infra.platform.settings import Settings
from infra.vendors import destination
from tests.operations.drift.samples import PLATFORM, finding
from tests.platform import samples
from tests.support.listener import serving


def platform() -> Platform:
    accounts = {**samples.ACCOUNTS, "vercel": {"team_id": LOCAL.vercel_team_id, "plan": "pro"}}
    return assemble(PRODUCTION, Settings.from_config({"accounts": accounts}))


def test_the_comment_alone_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    api: Api = vercel.build(LOCAL, Clock(), Ids())[0]

    def call(method: str, path: str, body: object = None) -> dict[str, object]:
        credential = {"authorization": f"Bearer {LOCAL.vercel_token}"}
        reply = api.handle(Call(method, api.hosts[0], path, {"teamId": LOCAL.vercel_team_id}, credential, body))
        assert reply
        assert isinstance(reply.body, dict)
        return reply.body

    project = call("POST", "/v11/projects", {"name": PLATFORM.hosting.project})["id"]
    variable = {"key": "A", "value": "v", "type": "encrypted", "target": ["production"], "comment": "as declared"}
    made = call("POST", f"/v10/projects/{project}/env", variable)["created"]
    assert isinstance(made, dict)
    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("VERCEL_API_TOKEN", LOCAL.vercel_token)
        to_be_written_again(platform(), [finding(id=made["id"])])
    found = call("GET", f"/v1/projects/{project}/env/{made['id']}")
    assert (found["comment"], found["value"], found["target"]) == (COMMENT, "v", ["production"])


def test_without_any_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERCEL_API_TOKEN", raising=False)
    to_be_written_again(PLATFORM, [])

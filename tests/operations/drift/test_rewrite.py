"""Marking variables for the provider: their comment is changed at Vercel, and nothing else of them."""

from __future__ import annotations

import pytest

from infra.localcloud import vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call
from infra.localcloud.world import Clock, Ids
from infra.operations.drift.rewrite import COMMENT, to_be_written_again
from infra.platform.hosting import HOSTING
from infra.vendors import destination
from tests.support.listener import serving


def test_the_comment_alone_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    api: Api = vercel.build(LOCAL, Clock(), Ids())[0]

    def call(method: str, path: str, body: object = None) -> dict[str, object]:
        credential = {"authorization": f"Bearer {LOCAL.vercel_token}"}
        reply = api.handle(Call(method, api.hosts[0], path, {"teamId": LOCAL.vercel_team_id}, credential, body))
        assert reply
        assert isinstance(reply.body, dict)
        return reply.body

    project = call("POST", "/v11/projects", {"name": HOSTING.project})["id"]
    variable = {"key": "A", "value": "v", "type": "encrypted", "target": ["production"], "comment": "as declared"}
    made = call("POST", f"/v10/projects/{project}/env", variable)["created"]
    assert isinstance(made, dict)
    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("VERCEL_API_TOKEN", LOCAL.vercel_token)
        to_be_written_again(LOCAL.vercel_team_id, [str(made["id"])])
    found = call("GET", f"/v1/projects/{project}/env/{made['id']}")
    assert (found["comment"], found["value"], found["target"]) == (COMMENT, "v", ["production"])

"""The emulated vendors without a local cloud around them, and somebody who makes things there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.localcloud import betterstack, upstash, vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.environment import credentials
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.valkey.server import ValkeyServers
from infra.localcloud.world import Clock, Ids
from infra.vendors import destination
from tests.support.listener import serving

Apis = dict[str, Api]


@pytest.fixture
def apis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apis]:
    """The emulated vendors, empty; Neon's list is enough here."""
    neon = Api("neon", ("console.neon.tech",), lambda call: None)
    projects = {"projects": [{"name": "eleva-production", "id": "calm-1"}], "pagination": {}}
    neon.route("GET", "/api/v2/projects")(lambda call: Reply(200, projects))
    with ValkeyServers() as servers:
        redis = upstash.build(LOCAL, Clock(), Ids(), servers)
        found = {
            "vercel": vercel.build(LOCAL, Clock(), Ids())[0],
            "betterstack": betterstack.build(LOCAL, Clock(), Ids()),
            "upstash": redis.developer,
            "qstash": redis.qstash,
            "neon": neon,
        }
        with serving(*found.values()) as url:
            monkeypatch.setenv(destination.LOCAL_CLOUD, url)
            for name, value in credentials(LOCAL).items():
                monkeypatch.setenv(name, value)
            yield found


def call(api: Api, method: str, path: str, body: object = None, query: str = "", **headers: str) -> None:
    """Make something at a vendor behind the state's back."""
    allowed = Call(method, api.hosts[0], path, dict(p.split("=") for p in query.split("&") if p), headers, body)
    api.authenticate = lambda call: None
    reply = api.handle(allowed)
    assert reply is not None
    assert reply.status < 300, reply

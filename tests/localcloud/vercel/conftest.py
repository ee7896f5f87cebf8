"""An emulated Vercel of its own for each test, called without a listener."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call, Reply
from infra.localcloud.vercel import build
from infra.localcloud.world import Clock, Ids

TEAM = {"teamId": LOCAL.vercel_team_id}
HEADERS = {"authorization": f"Bearer {LOCAL.vercel_token}"}


class Branches(dict[str, set[str]]):
    """The branches of repositories; of another repository nobody knows."""

    def make(self, repository: str) -> None:
        pass

    def branches(self, repository: str) -> set[str] | None:
        return self.get(repository)

    def on_push(self, hears: Callable[[str, str], None]) -> None:
        self.pushed = hears


@dataclass
class Vercel:
    """Sends calls as the provider does, with token and team."""

    branches: Branches = field(default_factory=lambda: Branches({"owner/name": {"main"}}))
    #: A method and the end of a path that are answered with a 500.
    fail_on: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        apis = build(LOCAL, Clock(), Ids(), self.branches)
        self._apis = {host: api for api in apis for host in api.hosts}

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        host: str = "api.vercel.com",
        headers: dict[str, str] = HEADERS,
    ) -> Reply:
        """Send a call; a query in `path` is added to the team's."""
        path, _, query = path.partition("?")
        return self.handle(Call(method, host, path, {**TEAM, **dict(parse_qsl(query))}, headers, body))

    def handle(self, call: Call) -> Reply:
        """Answer a call as it is."""
        if self.fail_on and call.method == self.fail_on[0] and call.path.endswith(self.fail_on[1]):
            return Reply(500, {"error": {"code": "internal_server_error", "message": "on purpose"}})
        reply = self._apis[call.host].handle(call)
        assert reply is not None, f"{call.method} {call.path} is not emulated"
        return reply

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        """Send a call that has to succeed and return the body of the answer."""
        reply = self.send(method, path, body)
        assert reply.status < 300, reply.body
        return reply.body

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str, str]:
        """Send a call that has to be refused and return status, code and message."""
        reply = self.send(method, path, body)
        assert reply.status >= 400
        return reply.status, reply.body["error"]["code"], reply.body["error"]["message"]

    def project(self, name: str = "demo", **settings: Any) -> str:
        """Make a project and return its id."""
        return str(self.ok("POST", "/v11/projects", {"name": name, **settings})["id"])


@pytest.fixture
def vercel() -> Vercel:
    return Vercel()

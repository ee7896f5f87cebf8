"""An emulated Better Stack with a clock that stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.betterstack import build
from infra.localcloud.http.api import Call, Reply
from infra.localcloud.world import Clock, Ids

NOW = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)


@dataclass
class BetterStack:
    """Calls to the vendor as a client with a good token makes them."""

    clock: Clock

    def __post_init__(self) -> None:
        self.api = build(LOCAL, self.clock, Ids())

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        host: str = "uptime.betterstack.com",
        token: str | None = LOCAL.betterstack_token,
    ) -> Reply:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        reply = self.api.handle(Call(method, host, path, query or {}, headers, body))
        assert reply is not None, f"{method} {path} is not emulated"
        return reply

    def make(self, path: str, **body: Any) -> str:
        """Create an object and return its id."""
        reply = self.call("POST", path, body)
        assert reply.status == 201, reply.body
        return str(reply.body["data"]["id"])

    def attributes(self, path: str) -> dict[str, Any]:
        """Read an object's attributes."""
        reply = self.call("GET", path)
        assert reply.status == 200, reply.body
        attributes: dict[str, Any] = reply.body["data"]["attributes"]
        return attributes


@pytest.fixture
def vendor() -> BetterStack:
    return BetterStack(Clock(lambda: NOW))

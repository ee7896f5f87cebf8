"""An emulated Neon on real PostgreSQL; the cluster is shared, the account is new for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.localcloud import neon
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call, Reply
from infra.localcloud.postgres import Cluster
from infra.localcloud.world import Clock, Ids
from tests.support.postgres import running_cluster

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


class Neon:
    """Sends calls to an emulated Neon and keeps its clock."""

    def __init__(self, cluster: Cluster, *, absent_status: int = 204, now: datetime = NOW) -> None:
        self.clock = Clock(lambda: now)
        self.cluster = cluster
        self.api = neon.build(LOCAL, self.clock, Ids(), cluster, absent_status=absent_status)

    def send(self, method: str, path: str, body: Any = None, *, query: dict[str, str] | None = None) -> Reply:
        headers = {"authorization": f"Bearer {LOCAL.neon_api_key}"}
        reply = self.api.handle(Call(method, "console.neon.tech", f"/api/v2{path}", query or {}, headers, body))
        assert reply is not None, f"no route for {method} {path}"
        return reply

    def ok(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        reply = self.send(method, path, body, query=query)
        assert reply.status in (200, 201), reply
        return reply.body

    def refused(self, status: int, method: str, path: str, body: Any = None, **query: str) -> str:
        reply = self.send(method, path, body, query=query)
        assert reply.status == status, reply
        assert set(reply.body) == {"request_id", "code", "message"}
        return str(reply.body["message"])

    def project(self, **wanted: Any) -> Any:
        return self.ok("POST", "/projects", {"project": {"name": "demo", **wanted}})

    def rows(self, branch: str, query: str, database: str = "neondb") -> list[tuple[object, ...]]:
        with self.cluster.admin(branch, database) as admin:
            return admin.execute(query).fetchall()


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("neon-cluster")) as cluster:
        yield cluster


@pytest.fixture
def vendor(cluster: Cluster) -> Neon:
    return Neon(cluster)

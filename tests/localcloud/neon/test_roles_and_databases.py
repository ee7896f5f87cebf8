"""Roles and databases are PostgreSQL's: what the API makes, changes and drops can be used, or not, accordingly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from infra.localcloud.postgres import Cluster, Front
from tests.localcloud.neon.conftest import Neon
from tests.support.postgres import running_front


@pytest.fixture(scope="module")
def front(cluster: Cluster) -> Iterator[Front]:
    with running_front(cluster) as front:
        yield front


@pytest.fixture
def made(vendor: Neon, front: Front, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(front.port))
    return vendor.project(region_id="aws-eu-central-1")


@pytest.fixture
def where(made: Any) -> str:
    return f"/projects/{made['project']['id']}/branches/{made['branch']['id']}"


def _who(uri: str) -> Any:
    with psycopg.connect(uri, connect_timeout=10) as connection:
        return connection.execute("SELECT current_user, current_database()").fetchone()


def _uri(vendor: Neon, where: str, role: str, database: str) -> str:
    project, _, branch = where.partition("/branches/")
    asked = {"database_name": database, "role_name": role, "branch_id": branch}
    return str(vendor.ok("GET", f"{project}/connection_uri", **asked)["uri"])


def test_the_url_opens_the_database_until_the_password_is_reset(vendor: Neon, made: Any, where: str) -> None:
    uri = made["connection_uris"][0]["connection_uri"]
    assert _who(uri) == ("neondb_owner", "neondb")
    reset = vendor.ok("POST", f"{where}/roles/neondb_owner/reset_password")["role"]["password"]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        _who(uri)
    assert reset in _uri(vendor, where, "neondb_owner", "neondb")
    assert _who(_uri(vendor, where, "neondb_owner", "neondb")) == ("neondb_owner", "neondb")


def test_further_roles_and_databases_are_real(vendor: Neon, where: str) -> None:
    role = vendor.ok("POST", f"{where}/roles", {"role": {"name": "audit_owner"}})["role"]
    vendor.ok("POST", f"{where}/databases", {"database": {"name": "audit", "owner_name": "audit_owner"}})
    uri = _uri(vendor, where, "audit_owner", "audit")
    assert role["password"] in uri
    assert _who(uri) == ("audit_owner", "audit")
    listed = vendor.ok("GET", f"{where}/roles")["roles"]
    assert [(each["name"], "password" in each) for each in listed] == [("neondb_owner", False), ("audit_owner", False)]
    vendor.ok("PATCH", f"{where}/databases/audit", {"database": {"name": "trail"}})
    assert _who(_uri(vendor, where, "audit_owner", "trail")) == ("audit_owner", "trail")
    assert "owns" in vendor.refused(409, "DELETE", f"{where}/roles/audit_owner")
    vendor.ok("DELETE", f"{where}/databases/trail")
    vendor.ok("DELETE", f"{where}/roles/audit_owner")
    with pytest.raises(psycopg.OperationalError):
        _who(uri)


def test_a_child_with_its_parents_password_is_another_database(vendor: Neon, made: Any, where: str) -> None:
    project, _, root = where.partition("/branches/")
    body = {"branch": {"name": "child"}, "endpoints": [{"type": "read_write"}]}
    child = vendor.ok("POST", f"{project}/branches", body)
    with psycopg.connect(child["connection_uris"][0]["connection_uri"], autocommit=True) as connection:
        connection.execute("CREATE TABLE only_here ()")
    query = "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'"
    assert vendor.rows(child["branch"]["id"], query) == [(1,)]
    assert vendor.rows(root, query) == [(0,)]


REFUSED: list[tuple[int, str, str, Any]] = [
    (409, "POST", "/roles", {"role": {"name": "neondb_owner"}}),
    (400, "POST", "/roles", {"role": {"name": "cloud_admin"}}),
    (400, "POST", "/roles", {"role": {"name": "r" * 64}}),
    (400, "POST", "/roles", {}),
    (409, "POST", "/databases", {"database": {"name": "neondb", "owner_name": "neondb_owner"}}),
    (400, "POST", "/databases", {"database": {"name": "template1", "owner_name": "neondb_owner"}}),
    (404, "POST", "/databases", {"database": {"name": "other", "owner_name": "nobody"}}),
    (404, "PATCH", "/databases/other", {"database": {"name": "app"}}),
    (404, "GET", "/roles/nobody", None),
    (404, "GET", "/roles/nobody/reveal_password", None),
    (404, "GET", "/databases/other", None),
]


def test_what_cannot_be_is_refused(vendor: Neon, where: str) -> None:
    for status, method, path, body in REFUSED:
        vendor.refused(status, method, where + path, body)


def test_deleting_what_is_not_there_has_no_body(vendor: Neon, where: str) -> None:
    for what in ("roles/nobody", "databases/other"):
        reply = vendor.send("DELETE", f"{where}/{what}")
        assert (reply.status, reply.body) == (204, None)


def test_names_need_no_care(vendor: Neon, where: str) -> None:
    name = 'o\'wner "x"; --'
    vendor.ok("POST", f"{where}/roles", {"role": {"name": name}})
    vendor.ok("POST", f"{where}/databases", {"database": {"name": name, "owner_name": name}})
    assert _who(_uri(vendor, where, name, name)) == (name, name)

"""Branches have their parent's data, roles and passwords; endpoints lead to them; what protects them is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from infra.localcloud.neon.views import iso
from tests.localcloud.neon.conftest import NOW, Neon


class Demo:
    """A project, by the paths of what is in it."""

    def __init__(self, vendor: Neon) -> None:
        self.vendor = vendor
        self.made = vendor.project(region_id="aws-eu-central-1")
        self.path = f"/projects/{self.made['project']['id']}"
        self.root = self.made["branch"]["id"]

    def branch(self, name: str, *endpoints: str, **wanted: Any) -> Any:
        body = {"branch": {"name": name, **wanted}, "endpoints": [{"type": kind} for kind in endpoints]}
        return self.vendor.ok("POST", f"{self.path}/branches", body)

    def reveal(self, branch: str) -> str:
        reply = self.vendor.ok("GET", f"{self.path}/branches/{branch}/roles/neondb_owner/reveal_password")
        return str(reply["password"])


@pytest.fixture
def demo(vendor: Neon) -> Demo:
    return Demo(vendor)


def test_a_child_has_the_data_and_the_passwords_of_its_parent(demo: Demo) -> None:
    with demo.vendor.cluster.admin(demo.root, "neondb") as admin:
        admin.execute("CREATE TABLE t AS SELECT 1 AS x")
    made = demo.branch("child", "read_write")
    child = made["branch"]["id"]
    assert demo.vendor.rows(child, "SELECT x FROM t") == [(1,)]
    assert made["branch"]["parent_id"] == demo.root
    assert [role["name"] for role in made["roles"]] == ["neondb_owner"]
    assert demo.reveal(child) == demo.reveal(demo.root)
    assert made["connection_uris"][0]["connection_parameters"]["password"] == demo.reveal(child)


def test_a_protected_parents_passwords_are_not_handed_on(demo: Demo) -> None:
    demo.vendor.ok("PATCH", f"{demo.path}/branches/{demo.root}", {"branch": {"protected": True}})
    child = demo.branch("child")["branch"]["id"]
    assert demo.reveal(child) != demo.reveal(demo.root)
    stored = "SELECT rolpassword FROM pg_authid WHERE rolname = 'neondb_owner'"
    assert demo.vendor.rows(child, stored) != demo.vendor.rows(demo.root, stored)


def test_a_child_from_a_past_time_has_what_was_there_then(demo: Demo) -> None:
    clock = demo.vendor.clock

    def put(number: int) -> str:
        with demo.vendor.cluster.admin(demo.root, "neondb") as admin:
            admin.execute("CREATE TABLE IF NOT EXISTS t (x int)")
            admin.execute("INSERT INTO t VALUES (%s)", [number])
        demo.vendor.ok("GET", demo.path)  # the clock is looked at
        at = clock.iso()
        clock.advance(3600)
        return at

    first, _ = put(1), put(2)
    demo.vendor.ok("POST", f"{demo.path}/branches/{demo.root}/roles", {"role": {"name": "later"}})
    made = demo.branch("past", parent_timestamp=first)
    assert demo.vendor.rows(made["branch"]["id"], "SELECT x FROM t") == [(1,)]
    assert made["branch"]["parent_timestamp"] == "2026-01-10T12:00:00Z"
    assert [role["name"] for role in made["roles"]] == ["neondb_owner"]
    assert demo.reveal(made["branch"]["id"]) == demo.reveal(demo.root)


def test_a_past_time_has_to_be_in_the_history(demo: Demo) -> None:
    demo.vendor.clock.advance(86_400 + 60)
    for at in (iso(NOW), iso(NOW + timedelta(days=2)), "yesterday"):
        demo.vendor.refused(400, "POST", f"{demo.path}/branches", {"branch": {"parent_timestamp": at}})


def test_names_are_unique_in_a_project(demo: Demo) -> None:
    demo.branch("child")
    assert "already exists" in demo.vendor.refused(409, "POST", f"{demo.path}/branches", {"branch": {"name": "child"}})
    assert demo.vendor.ok("POST", f"{demo.path}/branches")["branch"]["name"].startswith("br-")


def test_what_others_depend_on_cannot_be_deleted(demo: Demo) -> None:
    child = demo.branch("child")["branch"]["id"]
    grandchild = demo.branch("grandchild", parent_id=child)["branch"]["id"]
    for branch in (demo.root, child):
        demo.vendor.refused(422, "DELETE", f"{demo.path}/branches/{branch}")
    demo.vendor.ok("PATCH", f"{demo.path}/branches/{grandchild}", {"branch": {"protected": True}})
    demo.vendor.refused(409, "DELETE", f"{demo.path}/branches/{grandchild}")
    demo.vendor.ok("PATCH", f"{demo.path}/branches/{grandchild}", {"branch": {"protected": False}})
    for branch in (grandchild, child):
        demo.vendor.ok("DELETE", f"{demo.path}/branches/{branch}")
    assert [each["id"] for each in demo.vendor.ok("GET", f"{demo.path}/branches")["branches"]] == [demo.root]


def test_deleting_what_is_not_there_has_no_body(demo: Demo) -> None:
    for what in ("branches/br-none", "endpoints/ep-none"):
        reply = demo.vendor.send("DELETE", f"{demo.path}/{what}")
        assert (reply.status, reply.body) == (204, None)


def test_a_branch_goes_when_its_time_is_up(demo: Demo) -> None:
    child = demo.branch("child", expires_at=iso(NOW + timedelta(hours=1)))["branch"]
    assert child["expires_at"] == "2026-01-10T13:00:00Z"
    where = f"{demo.path}/branches/{child['id']}"
    later = {"branch": {"expires_at": "2026-01-10T14:00:00+00:00"}}
    assert demo.vendor.ok("PATCH", where, later)["branch"]["expires_at"] == "2026-01-10T14:00:00Z"
    demo.vendor.clock.advance(3601)
    demo.vendor.ok("GET", where)
    demo.vendor.clock.advance(3600)
    demo.vendor.ok("GET", where)  # its time is over, and the job that deletes it has not got to it
    demo.vendor.clock.advance(60)
    assert demo.vendor.refused(404, "GET", where) == "branch not found"
    with pytest.raises(KeyError):
        demo.vendor.rows(child["id"], "SELECT 1")


def test_an_expiry_can_be_taken_back(demo: Demo) -> None:
    child = demo.branch("child", expires_at=iso(NOW + timedelta(hours=1)))["branch"]["id"]
    reply = demo.vendor.ok("PATCH", f"{demo.path}/branches/{child}", {"branch": {"expires_at": None}})
    assert "expires_at" not in reply["branch"]


def test_an_expiry_has_to_be_a_time_within_thirty_days(demo: Demo) -> None:
    for at in (iso(NOW - timedelta(seconds=1)), iso(NOW + timedelta(days=31)), "tomorrow", "2026-01-10T13:00:00"):
        demo.vendor.refused(400, "POST", f"{demo.path}/branches", {"branch": {"expires_at": at}})


def test_the_default_branch_does_not_expire(demo: Demo) -> None:
    body = {"branch": {"expires_at": iso(NOW + timedelta(hours=1))}}
    demo.vendor.refused(400, "PATCH", f"{demo.path}/branches/{demo.root}", body)


def test_the_list_is_sorted_and_has_pages(demo: Demo) -> None:
    for name in ("b", "a"):
        demo.branch(name)
    names = {"sort_by": "name", "sort_order": "asc", "limit": "2"}
    first = demo.vendor.ok("GET", f"{demo.path}/branches", **names)
    assert [each["name"] for each in first["branches"]] == ["a", "b"]
    rest = demo.vendor.ok("GET", f"{demo.path}/branches", **names, cursor=first["pagination"]["next"])
    assert [each["name"] for each in rest["branches"]] == ["main"]
    assert "next" not in rest["pagination"]
    for wrong in ({"sort_by": "size"}, {"limit": "x"}, {"limit": "0"}, {"limit": "10001"}, {"cursor": "x"}):
        demo.vendor.refused(400, "GET", f"{demo.path}/branches", **wrong)


def test_branches_are_counted(demo: Demo) -> None:
    demo.branch("child")
    assert demo.vendor.ok("GET", f"{demo.path}/branches/count") == {"count": 2}
    assert demo.vendor.ok("GET", f"{demo.path}/branches/count", search="chi") == {"count": 1}


def test_a_branch_has_one_read_write_endpoint(demo: Demo) -> None:
    body = {"endpoint": {"branch_id": demo.root, "type": "read_write"}}
    assert demo.vendor.refused(409, "POST", f"{demo.path}/endpoints", body) == "read_write endpoint already exists"
    reader = demo.vendor.ok("POST", f"{demo.path}/endpoints", {"endpoint": {**body["endpoint"], "type": "read_only"}})
    assert len(demo.vendor.ok("GET", f"{demo.path}/branches/{demo.root}/endpoints")["endpoints"]) == 2
    demo.vendor.ok("DELETE", f"{demo.path}/endpoints/{reader['endpoint']['id']}")
    assert len(demo.vendor.ok("GET", f"{demo.path}/endpoints")["endpoints"]) == 1


def test_an_endpoint_leads_to_the_branch_that_it_was_moved_to(demo: Demo) -> None:
    child = demo.branch("child")["branch"]["id"]
    endpoint = demo.made["endpoints"][0]["id"]
    demo.vendor.ok("PATCH", f"{demo.path}/endpoints/{endpoint}", {"endpoint": {"branch_id": child}})
    with demo.vendor.cluster.session(endpoint):
        assert demo.vendor.cluster._endpoints[endpoint].branch == child
    demo.vendor.ok("DELETE", f"{demo.path}/branches/{child}")
    demo.vendor.refused(404, "GET", f"{demo.path}/endpoints/{endpoint}")


def test_connection_uris_name_host_role_and_database(demo: Demo) -> None:
    host = demo.made["endpoints"][0]["host"]
    asked = {"database_name": "neondb", "role_name": "neondb_owner"}
    uri = demo.vendor.ok("GET", f"{demo.path}/connection_uri", **asked, pooled="true")["uri"]
    pooler = host.replace(".", "-pooler.", 1)
    assert uri == f"postgresql://neondb_owner:{demo.reveal(demo.root)}@{pooler}/neondb?sslmode=require"
    assert demo.vendor.refused(404, "GET", f"{demo.path}/connection_uri", **asked, endpoint_id="ep-x") == (
        "endpoint not found"
    )
    demo.vendor.refused(404, "GET", f"{demo.path}/connection_uri", database_name="other", role_name="neondb_owner")


def test_permissions_are_granted_once_and_taken_back(demo: Demo) -> None:
    where = f"{demo.path}/permissions"
    granted = demo.vendor.ok("POST", where, {"email": "dev@eleva.example"})
    demo.vendor.refused(409, "POST", where, {"email": "dev@eleva.example"})
    demo.vendor.refused(400, "POST", where, {"email": "nobody"})
    assert demo.vendor.ok("GET", where)["project_permissions"] == [granted]
    assert demo.vendor.ok("DELETE", f"{where}/{granted['id']}")["revoked_at"]
    demo.vendor.refused(404, "DELETE", f"{where}/{granted['id']}")


def put(demo: Demo, branch: str, number: int) -> None:
    with demo.vendor.cluster.admin(branch, "neondb") as admin:
        admin.execute("CREATE TABLE IF NOT EXISTS t (x int)")
        admin.execute("INSERT INTO t VALUES (%s)", [number])


def test_restoring_keeps_the_branch_and_its_endpoint_and_what_it_held(demo: Demo) -> None:
    vendor = demo.vendor
    put(demo, demo.root, 1)
    vendor.ok("PATCH", f"{demo.path}/branches/{demo.root}", {"branch": {"protected": True}})
    child = demo.branch("child")["branch"]["id"]
    put(demo, demo.root, 2)
    held = demo.reveal(demo.root)
    body = {"source_branch_id": child, "preserve_under_name": "before"}
    shown = vendor.ok("POST", f"{demo.path}/branches/{demo.root}/restore", body)["branch"]
    assert (shown["id"], shown["default"], shown["protected"]) == (demo.root, True, True)
    assert vendor.rows(demo.root, "SELECT x FROM t") == [(1,)]
    assert demo.reveal(demo.root) == demo.reveal(child) != held
    branches = {each["name"]: each for each in vendor.ok("GET", f"{demo.path}/branches")["branches"]}
    before = branches["before"]
    assert (before["default"], before["protected"]) == (False, False)
    assert branches["child"]["parent_id"] == before["id"]
    assert vendor.rows(before["id"], "SELECT x FROM t ORDER BY x") == [(1,), (2,)]
    assert demo.reveal(before["id"]) == held
    endpoints = vendor.ok("GET", f"{demo.path}/endpoints")["endpoints"]
    assert [each["branch_id"] for each in endpoints] == [demo.root]


def test_what_cannot_be_restored_from_is_refused(demo: Demo) -> None:
    where = f"{demo.path}/branches/{demo.root}/restore"
    expiring = demo.branch("expiring", expires_at=iso(NOW + timedelta(hours=1)))["branch"]["id"]
    child = demo.branch("child")["branch"]["id"]
    for status, body in (
        (400, {"preserve_under_name": "before"}),
        (400, {"source_branch_id": demo.root, "preserve_under_name": "before"}),
        (400, {"source_branch_id": expiring, "preserve_under_name": "before"}),
        (404, {"source_branch_id": "br-none", "preserve_under_name": "before"}),
        (409, {"source_branch_id": child, "preserve_under_name": "child"}),
        (501, {"source_branch_id": child, "preserve_under_name": "before", "source_timestamp": iso(NOW)}),
    ):
        demo.vendor.refused(status, "POST", where, body)


def test_a_restored_branch_has_no_history_from_before_and_what_it_held_has(demo: Demo) -> None:
    clock = demo.vendor.clock
    put(demo, demo.root, 1)
    demo.vendor.ok("GET", demo.path)
    first = clock.iso()
    clock.advance(3600)
    child = demo.branch("child")["branch"]["id"]
    body = {"source_branch_id": child, "preserve_under_name": "before"}
    demo.vendor.ok("POST", f"{demo.path}/branches/{demo.root}/restore", body)
    demo.vendor.refused(400, "POST", f"{demo.path}/branches", {"branch": {"parent_timestamp": first}})
    held = demo.vendor.ok("GET", f"{demo.path}/branches", search="before")["branches"][0]["id"]
    past = demo.branch("past", parent_id=held, parent_timestamp=first)["branch"]["id"]
    assert demo.vendor.rows(past, "SELECT x FROM t") == [(1,)]


def test_a_database_that_was_deleted_is_there_in_a_branch_from_before(demo: Demo) -> None:
    put(demo, demo.root, 1)
    demo.vendor.ok("GET", demo.path)
    before = demo.vendor.clock.iso()
    demo.vendor.clock.advance(3600)
    demo.vendor.ok("DELETE", f"{demo.path}/branches/{demo.root}/databases/neondb")
    past = demo.branch("past", parent_timestamp=before)["branch"]["id"]
    assert demo.vendor.rows(past, "SELECT x FROM t") == [(1,)]

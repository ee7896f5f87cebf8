"""Projects: who may ask, what is made with one, what is refused, and what deletion takes with it."""

from __future__ import annotations

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call
from tests.localcloud.neon.conftest import Neon


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer napi_wrong"}, {"authorization": LOCAL.neon_api_key}])
def test_without_the_key_nothing_is_answered(vendor: Neon, headers: dict[str, str]) -> None:
    reply = vendor.api.handle(
        Call("GET", "console.neon.tech", "/api/v2/projects", headers={**headers, "x-request-id": "mine"})
    )
    assert reply is not None
    assert reply.status == 401
    assert reply.body == {
        "request_id": "mine", "code": "", "message": "supplied credentials do not pass authentication",
    }  # fmt: skip


def test_a_project_comes_with_a_branch_an_endpoint_a_role_and_a_database(vendor: Neon) -> None:
    made = vendor.project(region_id="aws-eu-central-1", branch={"database_name": "app", "role_name": "app_owner"})
    branch = made["branch"]
    assert (branch["default"], branch["primary"], branch["protected"]) == (True, True, False)
    assert [role["name"] for role in made["roles"]] == ["app_owner"]
    assert [(database["name"], database["owner_name"]) for database in made["databases"]] == [("app", "app_owner")]
    [endpoint] = made["endpoints"]
    assert endpoint["host"].endswith(".eu-central-1.aws.neon.tech")
    [uri] = made["connection_uris"]
    password = made["roles"][0]["password"]
    assert uri["connection_uri"] == f"postgresql://app_owner:{password}@{endpoint['host']}/app?sslmode=require"
    assert vendor.rows(branch["id"], "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'app'", "app") == [
        ("app_owner",)
    ]


def test_operations_run_at_first_and_are_finished_when_looked_at(vendor: Neon) -> None:
    made = vendor.project()
    assert [each["status"] for each in made["operations"]] == ["running", "scheduling"]
    where = f"/projects/{made['project']['id']}/operations"
    for operation in made["operations"]:
        assert vendor.ok("GET", f"{where}/{operation['id']}")["operation"]["status"] == "finished"
    assert {each["status"] for each in vendor.ok("GET", where)["operations"]} == {"finished"}
    assert len(vendor.ok("GET", where, limit="1")["operations"]) == 1
    vendor.refused(400, "GET", where, limit="x")
    assert vendor.refused(404, "GET", f"{where}/none") == "operation not found"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"history_retention_seconds": 2592001}, "history_retention_seconds"),
        ({"region_id": "aws-eu-north-9"}, "region"),
        ({"pg_version": 13}, "pg_version"),
        ({"name": ""}, "name must have"),
        ({"name": 5}, "must be a string"),
        ({"branch": {"role_name": "pg_reader"}}, "reserved"),
        ({"branch": {"database_name": "postgres"}}, "reserved"),
        ({"default_endpoint_settings": {"autoscaling_limit_min_cu": 4}}, "autoscaling"),
        ({"default_endpoint_settings": {"suspend_timeout_seconds": 604801}}, "suspend_timeout_seconds"),
    ],
)
def test_what_neon_does_not_offer_is_refused_and_makes_nothing(
    vendor: Neon, wanted: dict[str, object], reason: str
) -> None:
    assert reason in vendor.refused(400, "POST", "/projects", {"project": {"name": "demo", **wanted}})
    assert vendor.ok("GET", "/projects")["projects"] == []


def test_another_organisation_is_not_found(vendor: Neon) -> None:
    assert vendor.project(org_id=LOCAL.neon_org_id)["project"]["org_id"] == LOCAL.neon_org_id
    vendor.refused(404, "POST", "/projects", {"project": {"name": "demo", "org_id": "org-other"}})
    vendor.refused(404, "GET", "/projects", org_id="org-other")


def test_the_list_has_pages(vendor: Neon) -> None:
    made = sorted(vendor.project(name=f"demo {number}")["project"]["id"] for number in range(3))
    first = vendor.ok("GET", "/projects", limit="2", org_id=LOCAL.neon_org_id)
    assert [each["id"] for each in first["projects"]] == made[:2]
    second = vendor.ok("GET", "/projects", limit="2", cursor=first["pagination"]["cursor"])
    assert [each["id"] for each in second["projects"]] == made[2:]
    last = vendor.ok("GET", "/projects", limit="2", cursor=second["pagination"]["cursor"])
    assert (last["projects"], "pagination" in last) == ([], False)
    assert [each["name"] for each in vendor.ok("GET", "/projects", search="demo 1")["projects"]] == ["demo 1"]
    vendor.refused(400, "GET", "/projects", limit="401")
    vendor.refused(501, "GET", "/projects/shared")


def test_logical_replication_stays_on(vendor: Neon) -> None:
    where = f"/projects/{vendor.project()['project']['id']}"
    vendor.ok("PATCH", where, {"project": {"settings": {"enable_logical_replication": True}}})
    vendor.refused(400, "PATCH", where, {"project": {"settings": {"enable_logical_replication": False}}})


def test_a_renamed_project_runs_no_operation(vendor: Neon) -> None:
    where = f"/projects/{vendor.project()['project']['id']}"
    reply = vendor.ok("PATCH", where, {"project": {"name": "other"}})
    assert (reply["project"]["name"], reply["operations"]) == ("other", [])


def test_deletion_drops_the_databases_and_is_refused_while_a_branch_is_protected(vendor: Neon) -> None:
    made = vendor.project()
    where, branch = f"/projects/{made['project']['id']}", made["branch"]["id"]
    vendor.ok("POST", f"{where}/branches", {"branch": {"name": "child"}})
    vendor.ok("PATCH", f"{where}/branches/{branch}", {"branch": {"protected": True}})
    assert "protected" in vendor.refused(409, "DELETE", where)
    vendor.refused(409, "DELETE", f"{where}/endpoints/{made['endpoints'][0]['id']}")
    vendor.ok("PATCH", f"{where}/branches/{branch}", {"branch": {"protected": False}})
    vendor.ok("DELETE", where)
    assert vendor.cluster.running() == []
    assert vendor.refused(404, "GET", where) == "project not found"
    vendor.refused(404, "DELETE", where)


def test_a_password_that_is_not_stored_cannot_be_revealed(vendor: Neon) -> None:
    made = vendor.project(store_passwords=False)
    where = f"/projects/{made['project']['id']}/branches/{made['branch']['id']}/roles/neondb_owner/reveal_password"
    vendor.refused(412, "GET", where)


def test_an_unknown_path_is_left_to_the_listener(vendor: Neon) -> None:
    assert vendor.api.handle(Call("GET", "console.neon.tech", "/api/v2/regions")) is None


def test_the_key_in_use_is_the_organisation_s_own(vendor: Neon) -> None:
    assert vendor.ok("GET", "/auth") == {"account_id": LOCAL.neon_org_id, "auth_method": "api_key_org"}

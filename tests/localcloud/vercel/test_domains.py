"""Domains of a project."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localcloud.vercel.conftest import Vercel


def test_a_domain_belongs_to_one_project(vercel: Vercel) -> None:
    first, second = vercel.project("first"), vercel.project("second")
    vercel.ok("POST", f"/v10/projects/{first}/domains", {"name": "demo.example.com"})

    for project in (first, second):
        reply = vercel.send("POST", f"/v10/projects/{project}/domains", {"name": "demo.example.com"})
        assert (reply.status, reply.body["error"]["code"]) == (409, "domain_already_in_use")
        assert reply.body["error"]["domain"]["projectId"] == first


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "invalid_domain"),
        ({"name": "localhost"}, "invalid_domain"),
        ({"name": "https://demo.example.com"}, "invalid_domain"),
        ({"name": "demo.example.com", "redirect": "www.example.com", "redirectStatusCode": 303}, "bad_request"),
    ],
)
def test_what_vercel_does_not_accept_is_refused(vercel: Vercel, sent: dict[str, Any], code: str) -> None:
    assert vercel.refused("POST", f"/v10/projects/{vercel.project()}/domains", sent)[:2] == (400, code)


def test_domains_are_listed_and_name_the_project(vercel: Vercel) -> None:
    project = vercel.project()
    vercel.ok("POST", f"/v10/projects/{project}/domains", {"name": "demo.example.com"})
    vercel.ok("POST", f"/v10/projects/{project}/domains", {"name": "next.example.com", "gitBranch": "next"})

    listed = vercel.ok("GET", f"/v9/projects/{project}/domains")
    assert [domain["name"] for domain in listed["domains"]] == ["next.example.com", "demo.example.com"]
    assert listed["pagination"] == {"count": 2, "next": None, "prev": None}
    of_branch = vercel.ok("GET", f"/v9/projects/{project}/domains?gitBranch=next")["domains"]
    assert [domain["name"] for domain in of_branch] == ["next.example.com"]
    aliases = vercel.ok("GET", f"/v9/projects/{project}")["alias"]
    assert [(alias["domain"], alias["deployment"]) for alias in aliases] == [("demo.example.com", None)]


def test_a_custom_environment_that_is_not_there_is_refused(vercel: Vercel) -> None:
    path, elsewhere = f"/v10/projects/{vercel.project()}/domains", {"customEnvironmentId": "env_other"}
    assert vercel.refused("POST", path, {"name": "demo.example.com", **elsewhere})[:2] == (404, "not_found")

    vercel.ok("POST", path, {"name": "demo.example.com"})
    assert vercel.refused("PATCH", f"{path}/demo.example.com", elsewhere)[:2] == (404, "not_found")

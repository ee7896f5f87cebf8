"""Deployments: building a branch, redeploying, pushing, listing."""

from __future__ import annotations

from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from tests.localcloud.vercel.conftest import Vercel

TEAM = LOCAL.vercel_team_slug


@pytest.fixture
def project(vercel: Vercel) -> str:
    return vercel.project(gitRepository={"type": "github", "repo": "owner/name"})


def source(vercel: Vercel, branch: str) -> dict[str, Any]:
    link = vercel.ok("GET", "/v9/projects/demo")["link"]
    return {"type": "github", "repoId": link["repoId"], "ref": branch}


def deploy(vercel: Vercel, target: str | None = None, branch: str = "main") -> str:
    sent = {"name": "demo", "target": target, "gitSource": source(vercel, branch)}
    return str(vercel.ok("POST", "/v13/deployments", sent)["id"])


def listed(vercel: Vercel, query: str, version: str = "v6") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = vercel.ok("GET", f"/{version}/deployments?{query}")["deployments"]
    return found


def test_a_redeploy_is_a_new_ready_deployment_of_the_same_source(vercel: Vercel, project: str) -> None:
    first = deploy(vercel, "production")

    made = vercel.ok("POST", "/v13/deployments?forceNew=1", {"name": "demo", "deploymentId": first})

    assert made["id"] != first
    assert (made["readyState"], made["target"], made["meta"]["githubCommitRef"]) == ("READY", "production", "main")
    assert vercel.ok("GET", f"/v13/deployments/{made['id']}")["url"] == made["url"]
    found = vercel.ok("GET", f"/v9/projects/{project}")
    assert found["targets"]["production"]["id"] == found["latestDeployments"][0]["id"] == made["id"]


def test_a_branch_without_a_target_is_a_preview_of_that_branch(vercel: Vercel, project: str) -> None:
    vercel.branches["owner/name"].add("Fix/Auth")
    sent: dict[str, Any] = {"name": "demo", "project": project, "gitSource": source(vercel, "Fix/Auth")}

    made = vercel.ok("POST", "/v13/deployments", sent)

    assert made["target"] is None
    assert made["alias"] == [f"demo-git-fix-auth-{TEAM}.vercel.app"]
    assert (made["meta"]["githubCommitRef"], made["meta"]["githubOrg"], made["meta"]["githubRepo"]) == (
        "Fix/Auth",
        "owner",
        "name",
    )
    assert made["meta"]["githubRepoId"] == str(sent["gitSource"]["repoId"])
    assert vercel.ok("GET", f"/v9/projects/{project}")["targets"] == {}


def test_the_name_of_a_long_branch_ends_in_a_hash_and_is_its_own(vercel: Vercel, project: str) -> None:
    long = "feature/" + "x" * 80
    vercel.branches["owner/name"] |= {f"{long}1", f"{long}2"}

    made: set[str] = set()
    for branch in (f"{long}1", f"{long}2"):
        made |= set(vercel.ok("GET", f"/v13/deployments/{deploy(vercel, None, branch)}")["alias"])

    assert len(made) == 2
    assert all(len(name.split(".")[0]) == 63 and name.endswith(f"-{TEAM}.vercel.app") for name in made)


def test_production_answers_at_its_domains(vercel: Vercel, project: str) -> None:
    vercel.ok("POST", f"/v10/projects/{project}/domains", {"name": "example.com"})
    made = vercel.ok("GET", f"/v13/deployments/{deploy(vercel, 'production')}")
    assert made["alias"] == ["example.com", f"demo-git-main-{TEAM}.vercel.app"]


def test_a_push_is_built_for_production_or_as_a_preview(vercel: Vercel, project: str) -> None:
    for branch in ("main", "fix"):
        vercel.branches.pushed("owner/name", branch)
    vercel.branches.pushed("owner/other", "fix")

    built = listed(vercel, f"projectId={project}")

    assert [(item["meta"]["githubCommitRef"], item["target"]) for item in built] == [
        ("fix", None),
        ("main", "production"),
    ]


@pytest.mark.parametrize(
    ("settings", "built"),
    [({"gitProviderOptions": {"createDeployments": "disabled"}}, []), ({"previewDeploymentsDisabled": True}, ["main"])],
)
def test_a_push_is_not_built_where_the_project_says_so(
    vercel: Vercel, project: str, settings: dict[str, Any], built: list[str]
) -> None:
    vercel.ok("PATCH", f"/v9/projects/{project}", settings)
    for branch in ("main", "fix"):
        vercel.branches.pushed("owner/name", branch)
    assert [item["meta"]["githubCommitRef"] for item in listed(vercel, f"projectId={project}")] == built


@pytest.mark.parametrize("version", ["v6", "v7"])
def test_deployments_are_listed_by_project_target_state_and_branch(vercel: Vercel, project: str, version: str) -> None:
    production, preview = deploy(vercel, "production"), deploy(vercel)
    other = vercel.project("other")

    def ids(query: str) -> list[str]:
        return [item["uid"] for item in listed(vercel, query, version)]

    assert ids(f"projectId={project}") == ids("app=demo") == ids("branch=main") == [preview, production]
    assert ids("target=production&state=READY,ERROR") == [production]
    assert ids("target=preview") == [preview]
    assert ids("state=ERROR") == ids(f"projectId={other}") == ids("branch=next") == []


def test_what_cannot_be_built_is_refused(vercel: Vercel, project: str) -> None:
    def refused(sent: dict[str, object]) -> tuple[int, str]:
        return vercel.refused("POST", "/v13/deployments", sent)[:2]

    def refused_source(**changes: object) -> tuple[int, str]:
        return refused({"name": "demo", "gitSource": {**source(vercel, "main"), **changes}})

    assert refused({"name": "demo"}) == (400, "bad_request")
    assert refused({"deploymentId": "dpl_other"}) == (400, "bad_request")
    assert refused({"name": "demo", "deploymentId": "dpl_other"}) == (404, "not_found")
    assert refused_source(ref="") == (400, "bad_request")
    assert refused_source(ref="gone") == (400, "incorrect_git_source_info")
    assert refused_source(repoId=0) == refused_source(type="gitlab") == (400, "incorrect_git_source_info")
    assert refused({"name": "demo", "gitSource": {"type": "github", "ref": "main"}}) == (
        400,
        "incorrect_git_source_info",
    )

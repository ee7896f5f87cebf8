"""Deployments: building a branch, redeploying, listing."""

from __future__ import annotations

import pytest

from tests.localcloud.vercel.conftest import Vercel


@pytest.fixture
def project(vercel: Vercel) -> str:
    return vercel.project(gitRepository={"type": "github", "repo": "owner/name"})


def deploy(vercel: Vercel, target: str | None = None) -> str:
    sent = {"name": "demo", "target": target, "gitSource": {"type": "github", "ref": "main"}}
    return str(vercel.ok("POST", "/v13/deployments", sent)["id"])


def test_a_redeploy_is_a_new_ready_deployment_of_the_same_source(vercel: Vercel, project: str) -> None:
    first = deploy(vercel, "production")

    made = vercel.ok("POST", "/v13/deployments?forceNew=1", {"name": "demo", "deploymentId": first})

    assert made["id"] != first
    assert (made["readyState"], made["target"], made["meta"]) == ("READY", "production", {"githubCommitRef": "main"})
    assert vercel.ok("GET", f"/v13/deployments/{made['id']}")["url"] == made["url"]
    found = vercel.ok("GET", f"/v9/projects/{project}")
    assert found["targets"]["production"]["id"] == found["latestDeployments"][0]["id"] == made["id"]


@pytest.mark.parametrize("version", ["v6", "v7"])
def test_deployments_are_listed_by_project_target_state_and_branch(vercel: Vercel, project: str, version: str) -> None:
    production, preview = deploy(vercel, "production"), deploy(vercel)
    other = vercel.project("other")

    def listed(query: str) -> list[str]:
        return [item["uid"] for item in vercel.ok("GET", f"/{version}/deployments?{query}")["deployments"]]

    assert listed(f"projectId={project}") == listed("app=demo") == listed("branch=main") == [preview, production]
    assert listed("target=production&state=READY,ERROR") == [production]
    assert listed("target=preview") == [preview]
    assert listed("state=ERROR") == listed(f"projectId={other}") == listed("branch=next") == []


def test_what_cannot_be_built_is_refused(vercel: Vercel, project: str) -> None:
    def refused(sent: dict[str, object]) -> tuple[int, str]:
        return vercel.refused("POST", "/v13/deployments", sent)[:2]

    assert refused({"name": "demo"}) == (400, "bad_request")
    assert refused({"deploymentId": "dpl_other"}) == (400, "bad_request")
    assert refused({"name": "demo", "deploymentId": "dpl_other"}) == (404, "not_found")
    assert refused({"name": "demo", "gitSource": {"type": "github", "ref": "gone"}}) == (400, "branch_not_found")

"""Where a branch's newest deployment is shown, and when it is built again."""

from __future__ import annotations

import pytest

from infra.operations.deployment import NotDeployed, deploy_branch
from infra.operations.previews.deployment import deploy_if_stale, origin
from infra.platform.hosting import HOSTING
from infra.vendors.vercel import Vercel
from tests.support.landscape import TEAM, Landscape

BRANCH = "fix/auth"


def silent(_: str) -> None:
    """Nobody listens."""


def count(land: Landscape, branch: str = BRANCH) -> int:
    asked = {**TEAM, "app": HOSTING.project, "branch": branch}
    return len(land.ground.vercel.get("/v6/deployments", asked)["deployments"])


def stale(land: Landscape) -> str | None:
    vercel = land.ground.vercel
    return deploy_if_stale(vercel, HOSTING.project, BRANCH, vercel.variables(HOSTING.project), silent)


def test_a_branch_that_was_never_built_is_built_once_to_have_its_url(land: Landscape) -> None:
    found = origin(land.ground.vercel, HOSTING.project, BRANCH, silent)
    assert found.startswith(f"https://{HOSTING.project}-git-fix-auth-")
    assert origin(land.ground.vercel, HOSTING.project, BRANCH, silent) == found
    assert count(land) == 1


def test_without_a_url_nothing_is_made_up(land: Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Vercel, "deployment", lambda _self, _id: {"alias": ["eleva.example"], "readyState": "READY"})
    with pytest.raises(NotDeployed, match="Vercel tells no URL for the branch 'fix/auth'"):
        origin(land.ground.vercel, HOSTING.project, BRANCH, silent)


def test_a_branch_is_built_again_when_something_that_it_gets_was_set_since(land: Landscape) -> None:
    assert stale(land) is not None  # nothing was deployed
    land.clients.clock.advance(1)
    assert stale(land) is None
    land.variable("OF_ANOTHER", "", "other")
    land.variable("LIVE", "", None, "production")
    assert stale(land) is None
    land.variable("OWN", "", BRANCH)
    assert stale(land) is not None
    land.clients.clock.advance(1)
    land.variable("OF_ALL", "", None)
    assert stale(land) is not None
    land.clients.clock.advance(1)
    assert stale(land) is None


def test_a_failed_build_is_built_again(land: Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    deploy_branch(land.ground.vercel, HOSTING.project, BRANCH, silent)
    land.clients.clock.advance(1)
    newest = Vercel.newest_deployment
    with monkeypatch.context() as patched:
        patched.setattr(Vercel, "newest_deployment", lambda self, *of: {**(newest(self, *of) or {}), "state": "ERROR"})
        assert stale(land) is not None
    assert count(land) == 2

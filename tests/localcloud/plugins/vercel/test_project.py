"""Projects beyond what was recorded: refusals, drift, imports, repositories and hooks."""

from __future__ import annotations

from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.plugins.resource import UNKNOWN, HalfDone, VendorError
from infra.localcloud.plugins.values import plain
from tests.localcloud.plugins.vercel.life import Wire, refused
from tests.localcloud.plugins.vercel.programs import NEXT


@pytest.mark.parametrize(
    ("inputs", "where"),
    [
        ({"framework": "cobol"}, "framework"),
        ({"resourceConfig": {"functionDefaultRegions": ["moon1"]}}, "resourceConfig.functionDefaultRegions"),
        ({"serverlessFunctionRegion": "moon1"}, "serverlessFunctionRegion"),
        ({"resourceConfig": {"fluid": True, "functionDefaultCpuType": "standard_legacy"}}, "resourceConfig"),
        ({"trustedSources": {}}, "trustedSources"),
        (
            {"environments": [{"key": "A", "value": "1", "targets": ["development"], "sensitive": True}]},
            "environments[0].sensitive",
        ),
    ],
)
def test_a_wrong_project_is_refused_before_it_is_created(wire: Wire, inputs: dict[str, Any], where: str) -> None:
    assert refused(wire.life("project"), {"name": "demo", **inputs}) == [where]


def test_what_is_not_known_yet_is_not_checked(wire: Wire) -> None:
    inputs = {
        "name": "demo",
        "framework": UNKNOWN,
        "resourceConfig": {"functionDefaultRegions": [UNKNOWN], "fluid": True},
        "environments": UNKNOWN,
    }
    assert refused(wire.life("project"), inputs) == []


def test_a_project_that_is_half_done_stays_in_the_state(wire: Wire) -> None:
    life = wire.life("project")
    inputs = life.checked({"name": "demo", "gitRepository": {"type": "github", "repo": "a/b", "productionBranch": "x"}})
    wire.vercel.fail_on = ("PATCH", "/branch")

    with pytest.raises(HalfDone) as half:
        life.provider.create(life.type, inputs, preview=False)

    assert wire.vercel.ok("GET", f"/v9/projects/{half.value.id}")["name"] == "demo"
    assert half.value.state["name"] == "demo"


def test_a_project_whose_variables_cannot_be_read_is_forgotten(wire: Wire) -> None:
    life = wire.life("project")
    inputs = life.checked({"name": "demo"})
    wire.vercel.fail_on = ("GET", "/env")

    with pytest.raises(VendorError, match="HTTP 500"):
        life.provider.create(life.type, inputs, preview=False)

    assert wire.vercel.ok("GET", "/v9/projects/demo")["name"] == "demo"


def test_drift_of_a_project_is_seen(wire: Wire) -> None:
    life = wire.life("project").create(NEXT)
    wire.vercel.ok("PATCH", f"/v9/projects/{life.id}", {"nodeVersion": "20.x", "ssoProtection": None})

    declared = life.inputs
    assert life.read()
    life.inputs = declared

    assert life.planned() == ["nodeVersion", "vercelAuthentication.deploymentType"]


def test_an_imported_project_lacks_only_what_the_provider_drops(wire: Wire) -> None:
    life = wire.life("project").create(NEXT)

    again = life.imported(f"{LOCAL.vercel_team_id}/app-demo")
    again.inputs = life.inputs

    assert again.id == life.id
    assert again.planned() == ["gitComments"]


def test_a_removed_repository_is_unlinked(wire: Wire) -> None:
    life = wire.life("project").create({"name": "demo", "gitRepository": {"type": "gitlab", "repo": "group/name"}})
    assert plain(life.state["gitRepository"])["repo"] == "group/name"

    life.update({"name": "demo"})

    assert "link" not in wire.vercel.ok("GET", f"/v9/projects/{life.id}")
    assert [call.method for call, _ in wire.seen if call.path.endswith("/link")] == ["DELETE", "DELETE"]
    assert life.planned() == []


def test_another_repository_is_linked_with_its_branch(wire: Wire) -> None:
    branch = {"productionBranch": "release"}
    life = wire.life("project").create({"name": "demo", "gitRepository": {"type": "github", "repo": "a/b", **branch}})

    life.update({"name": "demo", "gitRepository": {"type": "bitbucket", "repo": "c/d", **branch}})

    link = wire.vercel.ok("GET", f"/v9/projects/{life.id}")["link"]
    assert (link["type"], link["owner"], link["slug"], link["productionBranch"]) == ("bitbucket", "c", "d", "release")
    assert life.planned() == []


def test_deploy_hooks_are_added_and_removed(wire: Wire) -> None:
    def program(*names: str) -> dict[str, Any]:
        hooks = [{"name": name, "ref": "main"} for name in names]
        return {"name": "demo", "gitRepository": {"type": "github", "repo": "a/b", "deployHooks": hooks}}

    life = wire.life("project").create(program("one", "two"))
    life.update(program("two", "three"))

    shown = wire.vercel.ok("GET", f"/v9/projects/{life.id}")["link"]["deployHooks"]
    assert [hook["name"] for hook in shown] == ["two", "three"]
    assert life.planned() == []


def test_elastic_builds_are_read_back_as_declared(wire: Wire) -> None:
    life = wire.life("project").create({"name": "demo", "buildMachineType": "elastic"})

    assert life.state["buildMachineType"] == "elastic"
    assert life.planned() == []

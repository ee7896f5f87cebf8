"""Projects and what is switched on them, beyond what was recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localcloud.vercel.conftest import Vercel


def test_a_name_is_taken_once(vercel: Vercel) -> None:
    vercel.project("demo")
    other = vercel.project("other")

    assert vercel.refused("POST", "/v11/projects", {"name": "demo"})[:2] == (409, "conflict")
    assert vercel.refused("PATCH", f"/v9/projects/{other}", {"name": "demo"})[:2] == (409, "conflict")


def test_a_project_is_found_by_its_name_too(vercel: Vercel) -> None:
    id_ = vercel.project("demo")

    assert vercel.ok("GET", "/v9/projects/demo")["id"] == id_


def test_nothing_that_is_unset_is_null_where_vercel_leaves_it_out(vercel: Vercel) -> None:
    project = vercel.ok("GET", f"/v9/projects/{vercel.project()}")

    assert not {"crons", "link", "gitComments"} & set(project)
    assert {"accountId", "id", "name", "directoryListing", "nodeVersion", "alias", "deploymentExpiration"} <= set(
        project
    )
    assert project["resourceConfig"]["functionDefaultRegions"] == ["iad1"]
    assert project["defaultResourceConfig"]["functionDefaultRegions"] == ["iad1"]
    assert "consolidatedGitCommitStatus" not in project["gitProviderOptions"]


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "Demo"},
        {"name": "a---b"},
        {"name": None},
        {"framework": "cobol"},
        {"nodeVersion": "12.x"},
        {"resourceConfig": {"functionDefaultRegions": ["moon1"]}},
        {"resourceConfig": {"functionDefaultRegions": []}},
        {"resourceConfig": {"functionDefaultRegions": "iad1"}},
        {"resourceConfig": {"functionDefaultTimeout": 901}},
        {"resourceConfig": {"functionDefaultTimeout": "60"}},
        {"resourceConfig": {"functionDefaultMemoryType": "huge"}},
        {"resourceConfig": {"fluid": "yes"}},
        {"resourceConfig": []},
        {"serverlessFunctionRegion": "moon1"},
        {"ssoProtection": {"deploymentType": "standard_protection"}},
        {"ssoProtection": {}},
        {"skewProtectionMaxAge": 60},
        {"gitForkProtection": "true"},
        {"enablePreviewFeedback": 1},
        {"publicSource": None},
        {"resourceConfig": {"buildMachineType": ""}},
        {"gitRepository": {"type": "cvs", "repo": "a/b"}},
    ],
)
def test_what_vercel_does_not_accept_is_refused(vercel: Vercel, sent: dict[str, Any]) -> None:
    assert vercel.refused("POST", "/v11/projects", {"name": "demo", **sent})[:2] == (400, "bad_request")
    assert vercel.ok("GET", "/v10/projects")["projects"] == []


def test_nested_settings_are_changed_key_by_key(vercel: Vercel) -> None:
    id_ = vercel.project(resourceConfig={"functionDefaultTimeout": 60})

    changed = vercel.ok("PATCH", f"/v9/projects/{id_}", {"resourceConfig": {"functionDefaultRegions": ["fra1"]}})

    assert changed["resourceConfig"]["functionDefaultTimeout"] == 60
    assert changed["serverlessFunctionRegion"] == "fra1"


def test_null_and_refused_regions_leave_those_of_a_project(vercel: Vercel) -> None:
    path = f"/v9/projects/{vercel.project(resourceConfig={'functionDefaultRegions': ['fra1']})}"

    assert vercel.refused("PATCH", path, {"resourceConfig": {"functionDefaultRegions": []}})[0] == 400
    vercel.ok("PATCH", path, {"resourceConfig": {"functionDefaultRegions": None}})

    assert vercel.ok("GET", path)["resourceConfig"]["functionDefaultRegions"] == ["fra1"]


def test_elastic_builds_are_a_way_to_choose_machines(vercel: Vercel) -> None:
    id_ = vercel.project(resourceConfig={"buildMachineType": "elastic"})

    def machine() -> tuple[str, str]:
        resources = vercel.ok("GET", f"/v9/projects/{id_}")["resourceConfig"]
        return resources["buildMachineType"], resources["buildMachineSelection"]

    assert machine() == ("standard", "elastic")
    vercel.ok("PATCH", f"/v9/projects/{id_}", {"resourceConfig": {"buildMachineType": "turbo"}})
    assert machine() == ("turbo", "fixed")


def test_a_password_is_never_shown(vercel: Vercel) -> None:
    id_ = vercel.project()

    protection = {"deploymentType": "all", "password": "hidden"}
    changed = vercel.ok("PATCH", f"/v9/projects/{id_}", {"passwordProtection": protection})

    assert changed["passwordProtection"] == {"deploymentType": "all"}


def test_the_list_is_paged_from_the_newest(vercel: Vercel) -> None:
    names = [f"p{number}" for number in range(5)]
    for name in names:
        vercel.project(name)

    found: list[str] = []
    following = ""
    while following is not None:
        reply = vercel.ok("GET", f"/v10/projects?limit=2{following and f'&from={following}'}")
        found += [project["name"] for project in reply["projects"]]
        following = reply["pagination"]["next"]

    assert found == names[::-1]


def test_deleting_a_project_removes_what_hangs_on_it(vercel: Vercel) -> None:
    id_ = vercel.project()
    vercel.ok("POST", f"/v10/projects/{id_}/domains", {"name": "demo.example.com"})

    vercel.ok("DELETE", f"/v9/projects/{id_}")

    assert vercel.refused("GET", f"/v9/projects/{id_}/env")[:2] == (404, "not_found")
    assert vercel.refused("DELETE", f"/v9/projects/{id_}")[:2] == (404, "not_found")
    other = vercel.project()
    vercel.ok("POST", f"/v10/projects/{other}/domains", {"name": "demo.example.com"})


def test_a_repository_can_be_unlinked_twice(vercel: Vercel) -> None:
    id_ = vercel.project(gitRepository={"type": "gitlab", "repo": "group/name"})
    assert vercel.ok("GET", f"/v9/projects/{id_}")["link"]["projectNamespace"] == "group"

    for _ in range(2):
        assert "link" not in vercel.ok("DELETE", f"/v9/projects/{id_}/link")
    assert vercel.refused("PATCH", f"/v9/projects/{id_}/branch", {"branch": "main"})[0] == 400


def test_the_production_branch_has_to_exist_where_the_branches_are_known(vercel: Vercel) -> None:
    id_ = vercel.project(gitRepository={"type": "bitbucket", "repo": "owner/name"})

    assert vercel.refused("PATCH", f"/v9/projects/{id_}/branch", {"branch": "live"})[:2] == (400, "branch_not_found")
    vercel.ok("PATCH", f"/v9/projects/{id_}/branch", {"branch": "main"})


def test_a_repository_of_a_nested_group_is_split_at_its_last_part(vercel: Vercel) -> None:
    id_ = vercel.project()

    link = vercel.ok("POST", f"/v9/projects/{id_}/link", {"type": "gitlab", "repo": "grp/sub/app"})["link"]

    assert (link["projectNamespace"], link["projectName"]) == ("grp/sub", "app")


def test_deploy_hooks_come_and_go(vercel: Vercel) -> None:
    id_ = vercel.project(gitRepository={"type": "github", "repo": "owner/name"})
    made = vercel.ok("POST", f"/v2/projects/{id_}/deploy-hooks", {"name": "cms", "ref": "main"})
    (hook,) = made["link"]["deployHooks"]

    vercel.ok("DELETE", f"/v2/projects/{id_}/deploy-hooks/{hook['id']}")

    assert vercel.ok("GET", f"/v9/projects/{id_}")["link"]["deployHooks"] == []
    assert vercel.refused("DELETE", f"/v2/projects/{id_}/deploy-hooks/{hook['id']}")[:2] == (404, "not_found")


def test_retention_is_shown_in_days_and_takes_the_known_terms_only(vercel: Vercel) -> None:
    path = f"/v9/projects/{vercel.project()}"

    vercel.ok("PATCH", f"{path}/deployment-expiration", {"expiration": "1w", "expirationProduction": "unlimited"})

    kept = vercel.ok("GET", path)["deploymentExpiration"]
    assert (kept["expirationDays"], kept["expirationDaysProduction"], kept["expirationDaysErrored"]) == (7, 36500, 90)
    assert vercel.refused("PATCH", f"{path}/deployment-expiration", {"expiration": "2w"})[0] == 400


def test_crons_that_are_switched_on_again_are_enabled_from_then(vercel: Vercel) -> None:
    path = f"/v9/projects/{vercel.project()}"
    first = vercel.ok("PATCH", f"{path}/crons", {"enabled": True})["crons"]
    vercel.ok("PATCH", f"{path}/crons", {"enabled": False})

    again = vercel.ok("PATCH", f"{path}/crons", {"enabled": True})["crons"]

    assert again["disabledAt"] is None
    assert again["enabledAt"] > first["enabledAt"]
    assert vercel.refused("PATCH", f"{path}/crons", {})[0] == 400

"""Environment variables beyond what was recorded: refusals, conflicts, drift, imports."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.plugins.resource import UNKNOWN, Refusal, VendorError
from infra.localcloud.plugins.values import plain
from tests.localcloud.plugins.vercel.life import Wire, refused


def variable(project: str, **fields: Any) -> dict[str, Any]:
    return {"projectId": project, "key": "KEY", "value": "one", "targets": ["production"], "sensitive": False, **fields}


def test_a_sensitive_variable_for_development_is_refused(wire: Wire, project: str) -> None:
    inputs = variable(project, targets=["development"], sensitive=True)

    assert refused(wire.life("projectEnvironmentVariable"), inputs) == ["sensitive"]
    items = [{name: value for name, value in inputs.items() if name != "projectId"}]
    several = {"projectId": project, "variables": items}
    assert refused(wire.life("projectEnvironmentVariables"), several) == ["variables[0].sensitive"]


@pytest.mark.parametrize("team", [None, LOCAL.vercel_team_id])
def test_a_team_may_forbid_readable_variables(wire: Wire, project: str, team: str | None) -> None:
    strict = httpx.Response(200, json={"id": LOCAL.vercel_team_id, "sensitiveEnvironmentVariablePolicy": "on"})
    wire.instead = [strict]
    life = wire.life("projectEnvironmentVariable")
    own_team = {"teamId": team} if team else {}

    def policy_applies(**fields: Any) -> bool:
        wire.instead = (
            [strict] if team and not fields.get("sensitive") and fields.get("targets") != ["development"] else []
        )
        return refused(life, variable(project, **own_team, **fields)) == ["sensitive"]

    assert policy_applies()
    assert not policy_applies(sensitive=True)
    assert not policy_applies(targets=["development"])


def test_a_conflict_names_the_variable_that_is_in_the_way(wire: Wire, project: str) -> None:
    first = wire.life("projectEnvironmentVariable").create(variable(project))

    with pytest.raises(Refusal, match=first.id):
        wire.life("projectEnvironmentVariable").create(variable(project, targets=["production", "preview"]))
    fields = {name: value for name, value in variable(project).items() if name != "projectId"}
    several = {"projectId": project, "variables": [{**fields, "key": key} for key in ("KEY", "FREE")]}
    with pytest.raises(Refusal, match="KEY"):
        wire.life("projectEnvironmentVariables").create(several)


def test_a_variable_of_a_branch_that_does_not_exist_is_refused(wire: Wire, project: str) -> None:
    with pytest.raises(VendorError, match="next"):
        wire.life("projectEnvironmentVariable").create(variable(project, targets=["preview"], gitBranch="next"))


def test_a_variable_of_no_project_is_refused(wire: Wire) -> None:
    with pytest.raises(Refusal, match="Could not find project"):
        wire.life("projectEnvironmentVariable").create(variable("prj_other"))


def test_a_readable_variable_shows_drift_and_a_sensitive_one_does_not(wire: Wire, project: str) -> None:
    readable = wire.life("projectEnvironmentVariable").create(variable(project))
    hidden = wire.life("projectEnvironmentVariable").create(variable(project, key="HIDDEN", sensitive=True))

    for life, drifts in ((readable, ["value"]), (hidden, [])):
        wire.vercel.ok("PATCH", f"/v9/projects/{project}/env/{life.id}", {"value": "changed"})
        declared = life.inputs
        assert life.read()
        life.inputs = declared
        assert life.planned() == drifts


def test_an_imported_sensitive_variable_is_sent_once_more(wire: Wire, project: str) -> None:
    life = wire.life("projectEnvironmentVariable").create(variable(project, sensitive=True))

    again = life.imported(f"{project}/{life.id}")
    assert "value" not in again.state
    again.update(variable(project, sensitive=True))

    assert again.planned() == []


def test_an_imported_readable_variable_is_settled(wire: Wire, project: str) -> None:
    life = wire.life("projectEnvironmentVariable").create(variable(project))

    again = life.imported(f"{project}/{life.id}")
    again.inputs = life.inputs

    assert again.planned() == []


def test_a_variable_that_was_made_elsewhere_as_declared_is_taken_over(wire: Wire, project: str) -> None:
    def program(*keys: str) -> dict[str, Any]:
        fields = {"value": "one", "targets": ["production"], "sensitive": False, "comment": ""}
        return {"projectId": project, "variables": [{"key": key, **fields} for key in keys]}

    life = wire.life("projectEnvironmentVariables").create(program("A"))
    sent = {"key": "B", "value": "one", "target": ["production"], "type": "encrypted", "comment": ""}
    made = wire.vercel.ok("POST", f"/v10/projects/{project}/env", sent)["created"]

    life.update(program("A", "B"))

    assert [item["id"] for item in plain(life.state["variables"])][1] == made["id"]
    assert wire.waits_s == []
    assert life.planned() == []


def test_several_variables_cannot_be_imported(wire: Wire, project: str) -> None:
    with pytest.raises(Refusal, match="ProjectEnvironmentVariable"):
        wire.life("projectEnvironmentVariables").imported(project)


def test_more_variables_than_a_page_are_read(wire: Wire, project: str) -> None:
    fields = {"value": "one", "targets": ["production"], "sensitive": False}
    keys = [f"KEY_{number}" for number in range(120)]
    program = {"projectId": project, "variables": [{"key": key, **fields} for key in keys]}
    life = wire.life("projectEnvironmentVariables").create(program)

    assert life.read()
    assert life.planned() == []


def test_what_is_not_known_yet_is_not_checked(wire: Wire) -> None:
    assert refused(wire.life("projectEnvironmentVariable"), variable("prj_demo", sensitive=UNKNOWN)) == []

"""The stand-in for neon sends the calls that the real provider was recorded to send, and plans as it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call, Refused, Reply
from infra.localcloud.plugins.neon import PLUGIN
from infra.localcloud.plugins.provider import DEFAULTS, Provider
from infra.localcloud.plugins.resource import HalfDone, Refusal
from infra.localcloud.plugins.values import Secret
from infra.localcloud.postgres import Cluster
from tests.localcloud.neon.conftest import Neon
from tests.localcloud.plugins.neon_life import TYPES, Life, World, rehearsal
from tests.localcloud.plugins.neon_programs import PRODUCTION, PROGRAMS
from tests.support.postgres import running_cluster

RECORDING = Path(__file__).parents[2] / "recorded" / "neon.jsonl"
LINES = [json.loads(line) for line in RECORDING.read_text().splitlines()]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("neon-cluster")) as cluster:
        yield cluster


@pytest.fixture
def world(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with rehearsal(cluster, monkeypatch) as world:
        yield world


@pytest.mark.parametrize("recorded", TYPES)
def test_the_calls_are_those_of_the_real_provider(recorded: str, world: World) -> None:
    if recorded != "neon_project":
        world.seed()
    life = Life(world, TYPES[recorded])
    rows = [line for line in LINES if line["case"].startswith(f"{recorded}/")]
    for (case, variant), group in groupby(rows, key=lambda row: (row["case"].split("/")[1], row["variant"])):
        at = f"{recorded} {case} {variant}"
        if (case, variant) == ("delete", "protected, named parent"):  # as at the vendor, protection has to go first
            life.update({**PROGRAMS[recorded][variant], "protected": "no"})
        world.seen.clear()
        _act(life, case, variant, PROGRAMS[recorded])
        expected = list(group)
        assert [call.method for call, _ in world.seen] == [row["method"] for row in expected], at
        for row, (call, reply) in zip(expected, world.seen, strict=True):
            assert reply is not None
            assert reply.status == row["status"], at
            assert [call.path, call.body] == world.own((row["path"], row["request"])), at
            if row["method"] == "POST":
                world.learn(row["response"], reply.body)
        if case in ("create", "read", "update", "replace"):
            assert life.planned() == [], at
        if case == "gone" and variant.startswith("destroy"):
            life.create({name: value for name, value in life.inputs.items() if name != DEFAULTS})
            world.ids |= {row["path"].rsplit("/", 1)[1]: life.id for row in expected if "databases" not in row["path"]}


def _act(life: Life, case: str, variant: str, programs: dict[str, dict[str, Any]]) -> None:
    if case in ("create", "update", "replace"):
        getattr(life, case)(programs[variant])
    elif case in ("read", "delete"):
        getattr(life, case)()
    elif case == "import":
        found = life.world.provider.read(life.type, str(life.world.own(f"/{variant}"))[1:], {}, {})
        assert found is not None
        assert found[0] == life.id or "/databases/" not in found[0]
        planned = life.world.provider.diff(life.type, found[1], life.inputs).changes
        assert [change.path for change in planned] == (["protected"] if life.inputs.get("protected") == "no" else [])
    elif variant.startswith("plan"):
        life.delete()
        life.world.seen.clear()
        assert life.world.provider.read(life.type, life.id, life.state, life.inputs) is None
    elif "Permission" in life.type:
        with pytest.raises(Refusal, match="404"):
            life.delete()
    else:
        life.delete()


def test_the_declared_project_settles_and_its_secrets_are_marked(world: World) -> None:
    project = Life(world, TYPES["neon_project"])
    declared = {**PRODUCTION, "orgId": LOCAL.neon_org_id, "enableLogicalReplication": "no"}
    project.create(declared)
    branch = {"projectId": project.id, "branchId": project.state["defaultBranchId"]}
    role, database = Life(world, TYPES["neon_role"]), Life(world, TYPES["neon_database"])
    role.create({**branch, "name": "audit_owner"})
    database.create({**branch, "name": "audit", "ownerName": "audit_owner"})
    assert (role.id, database.id) == (
        f"{project.id}/{branch['branchId']}/audit_owner",
        f"{project.id}/{branch['branchId']}/audit",
    )
    for life in (project, role, database):
        life.read()
        assert life.planned() == []
    assert {name for name, value in project.state.items() if isinstance(value, Secret)} == {
        "connectionUri", "connectionUriPooler", "databasePassword",
    }  # fmt: skip
    assert isinstance(role.state["password"], Secret)
    host, password = project.state["databaseHost"], project.state["databasePassword"].value
    assert project.state["connectionUri"].value == f"postgres://app_owner:{password}@{host}/app?sslmode=require"
    imported = world.provider.read(role.type, role.id, {}, {})
    assert imported is not None
    assert imported[1] == role.state


def test_a_locked_project_is_waited_for_and_a_create_begins_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = _locked(world, monkeypatch, "/reveal_password", times=2)
    life = Life(world, TYPES["neon_project"])
    life.create({"name": "twice"})
    assert waited.count(1.0) == 2
    # what the provider does, too: each new beginning makes another project
    named = [each for each in world.neon.ok("GET", "/projects")["projects"] if each["name"] == "twice"]
    assert len(named) == 3


def test_a_project_that_was_made_is_kept_when_a_later_call_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _locked(world, monkeypatch, "/reveal_password", times=1, status=503)
    with pytest.raises(HalfDone) as half:
        Life(world, TYPES["neon_project"]).create({"name": "half"})
    world.neon.ok("GET", f"/projects/{half.value.id}")


def test_a_default_branch_that_is_not_listed_empties_what_is_known_of_it_as_with_the_provider(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = Life(world, TYPES["neon_project"])
    life.create(PRODUCTION)
    handle = world.neon.api.handle

    def lagging(call: Call) -> Reply | None:
        reply = handle(call)
        return Reply(200, {"branches": []}) if call.path.endswith("/branches") else reply

    monkeypatch.setattr(world.neon.api, "handle", lagging)
    emptied = world.provider.read(life.type, life.id, life.state, life.inputs)
    assert emptied is not None
    assert (emptied[1]["defaultBranchId"], emptied[1]["databaseHost"]) == ("", "")
    assert emptied[1]["databasePassword"] == Secret("")
    monkeypatch.setattr(world.neon.api, "handle", handle)
    found = world.provider.read(life.type, life.id, *emptied[1:])
    assert found is not None
    assert found[1] == life.state


def test_a_deletion_answered_without_a_body_is_an_error_as_with_the_provider(
    cluster: Cluster, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.neon = Neon(cluster)
    made = world.neon.project()
    state = {"projectId": made["project"]["id"], "branchId": made["branch"]["id"], "name": "nobody"}
    with pytest.raises(Refusal, match="no body"):
        world.provider.delete(TYPES["neon_role"], "id", state)


def test_a_branch_s_name_and_protection_change_together_by_a_call_each(world: World) -> None:
    world.seed()
    life = Life(world, TYPES["neon_branch"])
    life.create({"projectId": "proj-demo", "name": "before", "protected": "no"})
    world.seen.clear()
    life.update({"projectId": "proj-demo", "name": "after", "protected": "yes"})
    assert [call.body for call, _ in world.seen] == [{"branch": {"name": "after"}}, {"branch": {"protected": True}}]
    assert (life.state["name"], life.state["protected"]) == ("after", "yes")
    assert life.planned() == []
    life.update({"projectId": "proj-demo", "name": "after", "protected": "no"})


@pytest.mark.parametrize("timeout_s", [None, 0, -1, 300])
def test_the_endpoint_s_settings_always_have_the_timeout(timeout_s: int | None, world: World) -> None:
    life = Life(world, TYPES["neon_project"])
    given = {} if timeout_s is None else {"suspendTimeoutSeconds": timeout_s}
    life.create({"name": "demo", "defaultEndpointSettings": {"autoscalingLimitMaxCu": 1, **given}})
    created = world.seen[0][0].body["project"]["default_endpoint_settings"]
    assert created == {"autoscaling_limit_max_cu": 1, "suspend_timeout_seconds": timeout_s or 0}


WINDOW = {"weekdays": [6], "startTime": "03:00", "endTime": "04:00"}


def test_a_maintenance_window_is_sent_once_and_cannot_be_changed(world: World) -> None:
    life = Life(world, TYPES["neon_project"])
    life.create({"name": "demo", "maintenanceWindow": WINDOW})
    assert world.seen[0][0].body["project"]["settings"]["maintenance_window"]["weekdays"] == [6]
    life.update({"name": "renamed", "maintenanceWindow": WINDOW})
    changes = [call.body["project"] for call, _ in world.seen if call.method == "PATCH"]
    assert changes == [{"name": "renamed", "settings": {"allowed_ips": {}}}]
    with pytest.raises(Refusal, match="maintenanceWindow: cannot be changed later"):
        life.update({"name": "renamed", "maintenanceWindow": {**WINDOW, "weekdays": [7]}})


def test_a_protected_project_is_not_destroyed(world: World) -> None:
    life = Life(world, TYPES["neon_project"])
    life.create(PRODUCTION)
    with pytest.raises(Refusal, match="protected branches"):
        life.delete()
    life.update({**PRODUCTION, "defaultBranchProtected": False})
    life.delete()


def test_ids_to_import_by_have_a_form(world: World) -> None:
    for name, given in (
        ("neon_branch", "br-1"),
        ("neon_branch", "p/ep-1"),
        ("neon_role", "p/br-1"),
        ("neon_endpoint", "e"),
    ):
        with pytest.raises(Refusal, match="cannot be imported"):
            world.provider.read(TYPES[name], given, {}, {})


def test_without_a_key_nothing_is_configured() -> None:
    with pytest.raises(Refusal, match="NEON_API_KEY"):
        Provider(PLUGIN, {}).configure({})


def _locked(world: World, monkeypatch: pytest.MonkeyPatch, part: str, *, times: int, status: int = 423) -> list[float]:
    """Refuse the next calls whose path has `part`; return the list of what the client waits (it does not really)."""
    left, waited = [status] * times, list[float]()

    def authenticate(call: Call) -> None:
        if part in call.path and left:
            raise Refused(left.pop(), {"request_id": "r", "code": "", "message": "project has running operations"})

    monkeypatch.setattr(world.neon.api, "authenticate", authenticate)
    monkeypatch.setattr(world.provider._http, "sleep", waited.append)
    return waited

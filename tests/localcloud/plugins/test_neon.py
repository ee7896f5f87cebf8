"""The stand-in for neon sends the calls that the real provider was recorded to send, and plans as it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.plugins.neon import PLUGIN
from infra.localcloud.plugins.provider import DEFAULTS, Provider
from infra.localcloud.plugins.resource import HalfDone, Refusal
from infra.localcloud.plugins.values import Secret
from infra.localcloud.postgres import Cluster
from infra.vendors.transport import LOCAL_CLOUD
from tests.localcloud.neon.conftest import Neon
from tests.localcloud.neon.test_replay import BEFORE
from tests.support.listener import serving

Inputs = dict[str, Any]
RECORDING = Path(__file__).parents[2] / "recorded" / "neon.jsonl"
LINES = [json.loads(line) for line in RECORDING.read_text().splitlines()]
TYPES = {
    "neon_project": "neon:index/project:Project",
    "neon_branch": "neon:index/branch:Branch",
    "neon_endpoint": "neon:index/endpoint:Endpoint",
    "neon_role": "neon:index/role:Role",
    "neon_database": "neon:index/database:Database",
    "neon_project_permission": "neon:index/projectPermission:ProjectPermission",
}

_PRODUCTION: Inputs = {
    "name": "demo",
    "regionId": "aws-eu-central-1",
    "pgVersion": 17,
    "historyRetentionSeconds": 2592000,
    "defaultBranchProtected": True,
    "branch": {"name": "main", "databaseName": "app", "roleName": "app_owner"},
    "defaultEndpointSettings": {
        "autoscalingLimitMinCu": 0.25,
        "autoscalingLimitMaxCu": 2,
        "suspendTimeoutSeconds": 300,
    },
}
_RENAMED: Inputs = {**_PRODUCTION, "name": "demo renamed", "historyRetentionSeconds": 604800}
_LARGER: Inputs = {
    **_RENAMED,
    "defaultEndpointSettings": {**_PRODUCTION["defaultEndpointSettings"], "autoscalingLimitMaxCu": 4},
}
_OPEN: Inputs = {**_LARGER, "defaultBranchProtected": False}
_LISTED: Inputs = {
    **_OPEN,
    "allowedIps": ["192.0.2.0/24"],
    "allowedIpsProtectedBranchesOnly": "yes",
    "enableLogicalReplication": "yes",
}
_MOVED: Inputs = {**_PRODUCTION, "name": "demo renamed", "regionId": "aws-eu-west-2", "defaultBranchProtected": False}
_IN_PROJECT: Inputs = {"projectId": "proj-demo"}
_IN_BRANCH: Inputs = {**_IN_PROJECT, "branchId": "br-demo"}
_READER: Inputs = {
    **_IN_BRANCH,
    "type": "read_only",
    "autoscalingLimitMinCu": 0.25,
    "autoscalingLimitMaxCu": 1,
    "suspendTimeoutSeconds": 300,
}
_SIZED: Inputs = {"autoscalingLimitMinCu": 0.5, "autoscalingLimitMaxCu": 2, "suspendTimeoutSeconds": 600}
_REPORTS: Inputs = {**_IN_BRANCH, "name": "reports", "ownerName": "neondb_owner"}

#: The programs behind the recording, under Pulumi's names, by recorded variant.
PROGRAMS: dict[str, dict[str, Inputs]] = {
    "neon_project": {
        "eu, pg 17, 30 days history, protected default branch": _PRODUCTION,
        "name and history": _RENAMED,
        "endpoint settings": _LARGER,
        "default branch no longer protected": _OPEN,
        "ip allow list and logical replication": _LISTED,
        "region": _MOVED,
        "name only": {"name": "demo"},
    },
    "neon_branch": {
        "plain": {**_IN_PROJECT, "name": "staging"},
        "rename": {**_IN_PROJECT, "name": "stage"},
        "protected": {**_IN_PROJECT, "name": "stage", "protected": "yes"},
        "unprotected": {**_IN_PROJECT, "name": "stage", "protected": "no"},
        "from a past time": {**_IN_PROJECT, "name": "yesterday", "parentId": "br-demo", "parentTimestamp": 1767225600},
        "parent_timestamp": {**_IN_PROJECT, "name": "yesterday", "parentId": "br-demo", "parentTimestamp": 1767229200},
        "protected, named parent": {**_IN_PROJECT, "name": "prod", "parentId": "br-demo", "protected": "yes"},
    },
    "neon_endpoint": {
        "read-only, autoscaling": _READER,
        "autoscaling and suspend": {**_READER, **_SIZED},
        "defaults": _IN_BRANCH,
        "branch (goes out in place)": {**_IN_PROJECT, "branchId": "br-other"},
        "pooler and pg settings": {**_IN_BRANCH, "poolerEnabled": True, "poolerMode": "transaction",
                                   "pgSettings": {"statement_timeout": "30000"}},
    },
    "neon_role": {"plain": {**_IN_BRANCH, "name": "worker"}, "name": {**_IN_BRANCH, "name": "worker2"}},
    "neon_database": {
        "plain": _REPORTS,
        "rename": {**_REPORTS, "name": "reports2"},
        "owner": {**_REPORTS, "name": "reports2", "ownerName": "other"},
    },
    "neon_project_permission": {
        "plain": {**_IN_PROJECT, "grantee": "dev-demo@example.com"},
        "grantee": {**_IN_PROJECT, "grantee": "ops-demo@example.com"},
    },
}  # fmt: skip


@dataclass
class World:
    """A provider, the account it works on, the calls it makes, and our names for the recording's ids."""

    neon: Neon
    provider: Provider
    seen: list[tuple[Call, Reply | None]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def watch(self) -> Api:
        watched = Api("neon", self.neon.api.hosts, self.neon.api.authenticate)

        def handle(call: Call) -> Reply | None:
            reply = self.neon.api.handle(call)
            if "/operations/" not in call.path:  # the recorded stand-in had none that ran
                self.seen.append((call, reply))
            return reply

        watched.handle = handle  # type: ignore[method-assign]  # only to listen in
        return watched

    def seed(self) -> None:
        """Make what was there before the recording: a project and two branches without endpoints."""
        made = self.neon.project(region_id="aws-eu-central-1")
        project, root = made["project"]["id"], made["branch"]["id"]
        other = self.neon.ok("POST", f"/projects/{project}/branches", {"branch": {"name": "other"}})
        self.neon.ok("DELETE", f"/projects/{project}/endpoints/{made['endpoints'][0]['id']}")
        self.neon.ok("POST", f"/projects/{project}/branches/{root}/roles", {"role": {"name": "other"}})
        self.ids |= {"proj-demo": project, "br-demo": root, "br-other": other["branch"]["id"]}

    def own(self, value: Any) -> Any:
        text = json.dumps(value)
        for recorded, own in sorted(self.ids.items(), reverse=True):
            text = text.replace(f'"{recorded}"', f'"{own}"').replace(f"/{recorded}", f"/{own}")
        return json.loads(text)

    def learn(self, recorded: Any, answered: Any) -> None:
        if isinstance(recorded, dict) and isinstance(answered, dict):
            for name in recorded.keys() & answered.keys():
                if name == "id" and isinstance(recorded[name], str) and not recorded[name].startswith("op-"):
                    self.ids[recorded[name]] = answered[name]
                self.learn(recorded[name], answered[name])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("neon-cluster"))
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def world(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = World(Neon(cluster, absent_status=404, now=BEFORE), Provider(PLUGIN, {"NEON_API_KEY": LOCAL.neon_api_key}))
    with serving(world.watch()) as url:
        monkeypatch.setenv(LOCAL_CLOUD, url)
        world.provider.configure({})
        world.seed()
        world.neon.clock.advance(7200)
        yield world
        world.provider.close()


@dataclass
class Life:
    """One resource as the engine leads it."""

    world: World
    type: str
    id: str = ""
    inputs: Inputs = field(default_factory=dict)
    state: Inputs = field(default_factory=dict)

    def create(self, inputs: Inputs) -> None:
        self.inputs = self.checked(inputs)
        self.id, self.state = self.world.provider.create(self.type, self.inputs, preview=False)

    def update(self, inputs: Inputs) -> None:
        checked = self.checked(inputs)
        changes = self.world.provider.diff(self.type, self.state, checked).changes
        assert changes
        assert not any(change.replaces for change in changes)
        self.state = self.world.provider.update(self.type, self.id, self.state, checked, preview=False)
        self.inputs = checked

    def replace(self, inputs: Inputs) -> None:
        changes = self.world.provider.diff(self.type, self.state, self.checked(inputs)).changes
        assert any(change.replaces for change in changes)
        self.delete()
        self.create(inputs)

    def read(self) -> None:
        found = self.world.provider.read(self.type, self.id, self.state, self.inputs)
        assert found is not None
        _, self.state, inputs = found
        assert inputs == self.inputs

    def delete(self) -> None:
        self.world.provider.delete(self.type, self.id, self.state)

    def checked(self, inputs: Inputs) -> Inputs:
        checked, failures = self.world.provider.check(self.type, "name", self.inputs, self.world.own(inputs), b"seed")
        assert failures == []
        return checked

    def planned(self) -> list[str]:
        return [change.path for change in self.world.provider.diff(self.type, self.state, self.inputs).changes]


@pytest.mark.parametrize("recorded", TYPES)
def test_the_calls_are_those_of_the_real_provider(recorded: str, world: World) -> None:
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


def _act(life: Life, case: str, variant: str, programs: dict[str, Inputs]) -> None:
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
    declared = {**_PRODUCTION, "orgId": LOCAL.neon_org_id, "enableLogicalReplication": "no"}
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


def test_a_deletion_answered_without_a_body_is_an_error_as_with_the_provider(
    cluster: Cluster, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.neon = Neon(cluster)
    made = world.neon.project()
    state = {"projectId": made["project"]["id"], "branchId": made["branch"]["id"], "name": "nobody"}
    with pytest.raises(Refusal, match="no body"):
        world.provider.delete(TYPES["neon_role"], "id", state)


def test_a_protected_project_is_not_destroyed(world: World) -> None:
    life = Life(world, TYPES["neon_project"])
    life.create(_PRODUCTION)
    with pytest.raises(Refusal, match="protected branches"):
        life.delete()
    life.update({**_PRODUCTION, "defaultBranchProtected": False})
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

"""What a vendor provably has no more is taken out of the state, with what lay in it; in doubt nothing is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from infra.localcloud import upstash
from infra.localcloud.accounts import LOCAL
from infra.localcloud.environment import credentials
from infra.localcloud.postgres import Cluster
from infra.localcloud.valkey.server import ValkeyServers
from infra.localcloud.workspace import local_accounts
from infra.localcloud.world import Clock, Ids
from infra.operations import gone
from infra.operations.gone import Missing, forget_gone, missing, named_accounts
from infra.operations.inventory.catalogue import open_inventory
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live, Scope
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.stack_file import FOLDER
from infra.operations.state import Managed, State
from infra.platform.accounts import Accounts
from infra.policy import resources as r
from infra.vendors import destination, transport
from infra.vendors.errors import Failed, RateLimited, Unauthorized, Unreachable, VendorError
from tests.support.listener import serving
from tests.support.neon_account import NeonAccount
from tests.support.postgres import running_cluster

ACCOUNTS = Accounts.model_validate(local_accounts())
ROOT = "urn:pulumi:production::eleva::"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("gone-cluster")) as cluster:
        yield cluster


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in credentials(LOCAL).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def neon(cluster: Cluster, keys: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[NeonAccount]:
    account = NeonAccount(cluster)
    with serving(account.api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        yield account


@pytest.fixture
def redis(keys: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Somebody who is signed in to Upstash's developer API."""
    with ValkeyServers() as servers:
        api = upstash.build(LOCAL, Clock(), Ids(), servers).developer
        with serving(api) as url:
            monkeypatch.setenv(destination.LOCAL_CLOUD, url)
            account = (LOCAL.upstash_email, LOCAL.upstash_api_key)
            with transport.client(base_url="https://api.upstash.com/v2/redis/", auth=account) as http:
                yield http


class Pulumi:
    """Stands in for the command: its state is a file."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._file, self._fails, script = folder / "state.json", folder / "fails", folder / "pulumi"
        failing = f'case "$2" in $(cat {self._fails})) echo "no such bucket" >&2; exit 1;; esac'
        script.write_text(
            f"#!/bin/sh\n{failing}\n"
            f'case "$1 $2" in "stack export") cat {self._file};; "stack import") cat > {self._file};; esac\n'
        )
        script.chmod(0o755)
        self.fail("nothing")
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def fail(self, at: str) -> None:
        self._fails.write_text(at)

    def holds(self, *resources: Json, **further: Any) -> None:
        deployment = {"manifest": {}, "resources": list(resources), **further}
        self._file.write_text(json.dumps({"version": 3, "deployment": deployment}))

    @property
    def resources(self) -> list[Json]:
        found: list[Json] = json.loads(self._file.read_text())["deployment"]["resources"]
        return found

    @property
    def names(self) -> list[str]:
        return [each["urn"].rsplit("::", 1)[-1] for each in self.resources]


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pulumi:
    return Pulumi(tmp_path, monkeypatch)


def urn(type_: str, name: str) -> str:
    return f"{ROOT}{type_}::{name}"


def resource(type_: str, name: str, id_: str, inputs: Mapping[str, str] | None = None, **further: Any) -> Json:
    return {"urn": urn(type_, name), "type": type_, "custom": True, "id": id_, "inputs": inputs or {}, **further}


def on_branch(type_: str, name: str, project: str, branch: str, vendors: str, **further: Any) -> Json:
    """A role or a database as the state has it."""
    inputs = {"projectId": project, "branchId": branch, "name": vendors}
    return resource(type_, name, f"{project}/{branch}/{vendors}", inputs, **further)


def forget(*, trusted: bool = True) -> list[str]:
    """Forget what is gone, and return what was said."""
    said: list[str] = []
    with open_inventory(ACCOUNTS) as inventory:
        forget_gone("production", inventory, said.append, named_accounts(ACCOUNTS) if trusted else ())
    return said


def test_a_role_that_is_gone_is_taken_out_and_what_depended_on_it_stays(neon: NeonAccount, pulumi: Pulumi) -> None:
    project, branch = neon.project()
    neon.role(project, branch, "auditdb_owner")
    role = on_branch(r.NEON_ROLE, "audit-role", project, branch, "auditdb_owner", protect=True)
    ours = [
        resource(r.NEON_PROJECT, "project", project, {"name": "eleva-production"}),
        role,
        on_branch(r.NEON_ROLE, "main-role", project, branch, "elevadb_owner"),
        resource(
            r.VERCEL_VARIABLE,
            "variable",
            "env_1",
            dependencies=[urn(r.NEON_PROJECT, "project"), role["urn"]],
            propertyDependencies={"value": [role["urn"]], "projectId": None},
            deletedWith=role["urn"],
        ),
    ]
    pulumi.holds(*ours)
    assert forget() == []
    assert pulumi.resources == ours
    neon.call("DELETE", f"/{project}/branches/{branch}/roles/auditdb_owner")
    told = f"Neon role audit-role ({role['id']}) is gone at Neon: it was taken out of the state"
    assert forget() == [told]
    kept = {
        **resource(r.VERCEL_VARIABLE, "variable", "env_1"),
        "dependencies": [urn(r.NEON_PROJECT, "project")],
        "propertyDependencies": {"value": [], "projectId": []},
    }
    assert pulumi.resources == [ours[0], ours[2], kept]
    assert forget() == [], "the second time there is nothing to do"


def test_with_a_branch_all_that_lay_in_it_is_gone_and_what_lies_elsewhere_is_not(
    neon: NeonAccount, pulumi: Pulumi
) -> None:
    project, default = neon.project()
    branch = neon.branch(project, "preview-x")
    neon.role(project, branch, "auditdb_owner")
    neon.database(project, branch, "auditdb", "auditdb_owner")
    compute = neon.compute(project, branch)
    where = {"projectId": project, "branchId": branch, "type": "read_write"}
    pulumi.holds(
        resource(r.NEON_ENDPOINT, "compute", compute, where),
        on_branch(r.NEON_DATABASE, "database", project, branch, "auditdb"),
        on_branch(r.NEON_ROLE, "role", project, branch, "auditdb_owner"),
        on_branch(r.NEON_DATABASE, "main", project, default, "elevadb"),
        resource(r.NEON_BRANCH, "branch", branch, {"projectId": project, "name": "preview-x"}),
    )
    assert forget() == []
    neon.call("DELETE", f"/{project}/branches/{branch}")
    assert len(forget()) == 4
    assert pulumi.names == ["main"]


def test_a_compute_that_is_gone_is_taken_out_and_its_branch_stays(neon: NeonAccount, pulumi: Pulumi) -> None:
    project, _ = neon.project()
    branch = neon.branch(project, "preview-x")
    compute = neon.compute(project, branch)
    where = {"projectId": project, "branchId": branch, "type": "read_write"}
    pulumi.holds(
        resource(r.NEON_ENDPOINT, "compute", compute, where),
        resource(r.NEON_BRANCH, "branch", branch, {"projectId": project, "name": "preview-x"}),
    )
    assert forget() == []
    neon.call("DELETE", f"/{project}/endpoints/{compute}")
    assert forget() == [f"Neon compute compute ({compute}) is gone at Neon: it was taken out of the state"]
    assert pulumi.names == ["branch"]


def test_without_its_branch_in_the_state_nothing_proves_that_a_role_is_gone(neon: NeonAccount, pulumi: Pulumi) -> None:
    project, _ = neon.project()
    pulumi.holds(on_branch(r.NEON_ROLE, "role", project, "br-of-another-account", "auditdb_owner"))
    (said,) = forget()
    assert "role may be gone or not" in said
    assert "status 404): it stays in the state" in said
    assert pulumi.names == ["role"]


def test_a_database_under_another_name_is_not_gone(neon: NeonAccount, pulumi: Pulumi) -> None:
    project, branch = neon.project()
    renamed = on_branch(r.NEON_DATABASE, "database", project, branch, "elevadb")
    renamed["id"] = f"{project}/{branch}/as-it-was-made"
    pulumi.holds(renamed)
    assert forget() == []
    assert pulumi.names == ["database"]


def test_a_wrong_key_proves_nothing(neon: NeonAccount, pulumi: Pulumi, monkeypatch: pytest.MonkeyPatch) -> None:
    project, branch = neon.project()
    pulumi.holds(on_branch(r.NEON_ROLE, "role", project, branch, "nobody"))
    monkeypatch.setenv("NEON_API_KEY", "another-organisation-s")
    (said,) = forget()
    assert "NEON_API_KEY is refused (401)" in said
    assert pulumi.names == ["role"]
    monkeypatch.delenv("NEON_API_KEY")
    assert "NEON_API_KEY is not set" in forget()[0]
    assert pulumi.names == ["role"]


def test_the_only_database_of_an_account_that_names_itself_is_gone(redis: httpx.Client, pulumi: Pulumi) -> None:
    body = {"database_name": "eleva-production", "region": "global", "primary_region": "eu-central-1", "tls": True}
    id_ = redis.post("database", json=body).json()["database_id"]
    pulumi.holds(resource(r.REDIS, "cache", f"upstash-database-{id_}", {"databaseName": "eleva-production"}))
    assert forget() == []
    redis.delete(f"database/{id_}").raise_for_status()
    (said,) = forget(trusted=False)
    assert "Upstash seems to have lost 1 of 1 resources at once, which is not believed" in said
    assert pulumi.names == ["cache"]
    assert "is gone at Upstash" in forget()[0]
    assert pulumi.names == []


@pytest.mark.usefixtures("keys")
def test_an_account_names_itself_only_where_it_is_the_stack_s(monkeypatch: pytest.MonkeyPatch) -> None:
    assert named_accounts(ACCOUNTS) == ["Upstash"]
    monkeypatch.setenv("UPSTASH_EMAIL", "somebody@eleva.example")
    assert named_accounts(ACCOUNTS) == []
    monkeypatch.delenv("UPSTASH_EMAIL")
    assert named_accounts(ACCOUNTS) == []


def test_what_a_killed_run_left_pending_is_not_lost_with_it(neon: NeonAccount, pulumi: Pulumi) -> None:
    project, branch = neon.project()
    pending = [{"type": "creating", "resource": resource(r.MONITOR, "m", "")}]
    pulumi.holds(on_branch(r.NEON_ROLE, "role", project, branch, "nobody"), pending_operations=pending)
    (said,) = forget()
    assert said.endswith("eleva state recover production")
    assert pulumi.names == ["role"]


def test_a_state_that_cannot_be_written_stays(neon: NeonAccount, pulumi: Pulumi) -> None:
    project, branch = neon.project()
    pulumi.holds(on_branch(r.NEON_ROLE, "role", project, branch, "nobody"))
    pulumi.fail("import")
    with pytest.raises(PulumiFailed, match="no such bucket"):
        forget()
    assert pulumi.names == ["role"]


THING = Managed(r.REDIS, "1", {"name": "a"}, "thing")


def answering(denied: object, listed: object) -> Inventory:
    """One kind of thing; an error is raised where it is asked for."""

    def ask(what: object) -> Any:
        if isinstance(what, Exception):
            raise what
        return what

    def look(_scope: Scope, _id: str) -> object:
        return ask(denied)

    def key(properties: Any) -> str:
        return str(properties["name"])

    return Inventory([Kind(r.REDIS, "thing", key, lambda _: ask(listed), look=look, stuck_when_gone=True)])


NOT_FOUND = Failed("Vendor", "GET /things/1", "status 404", 404)
OTHERS = [Live("2", "2", {"name": "b"})]


@pytest.mark.parametrize(
    "failure",
    [
        Failed("Vendor", "GET", "status 503", 503),
        Unauthorized("Vendor", "GET", "refused (403)"),
        RateLimited("Vendor", "GET", "429"),
        Unreachable("Vendor", "GET", "no answer"),
    ],
)
def test_an_answer_that_denies_nothing_is_no_proof(failure: VendorError) -> None:
    state = State([THING])
    for inventory in (answering(failure, OTHERS), answering(NOT_FOUND, failure)):
        found = missing(state, inventory, ["Upstash"])
        assert found.gone == []
        assert str(failure) in found.unknown[0]


def test_a_list_that_lags_behind_is_no_proof_and_neither_is_an_answer_that_a_list_contradicts() -> None:
    state, trusted = State([THING]), ["Upstash"]
    assert missing(state, answering(NOT_FOUND, OTHERS), trusted).gone == [THING]
    assert missing(state, answering({"id": "1"}, []), trusted).gone == []
    assert missing(state, answering(NOT_FOUND, [Live("1", "1", {"name": "renamed"})]), trusted).gone == []
    assert missing(state, answering(NOT_FOUND, [Live("9", "9", {"name": "a"})]), trusted).gone == []


def test_what_its_provider_gets_over_is_left_to_it_and_nobody_is_asked() -> None:
    inventory = answering(AssertionError("it was asked for"), OTHERS)
    inventory.kinds[r.REDIS] = replace(inventory.kinds[r.REDIS], stuck_when_gone=False)
    assert missing(State([THING]), inventory, ["Upstash"]) == Missing([], [])


def test_more_than_a_third_of_an_account_is_not_gone_together() -> None:
    things = [Managed(r.REDIS, str(n), {"name": f"n{n}"}, f"t{n}", urn=str(n)) for n in range(10, 13)]
    found = missing(State(things), answering(NOT_FOUND, OTHERS))
    assert found.gone == []
    assert len(found.unknown) == 3
    assert "lost 3 of 3 resources" in found.unknown[0]


@pytest.fixture
def became(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What this process becomes; its stack file is the local cloud's."""
    found: list[tuple[str, ...]] = []
    monkeypatch.setenv(FOLDER, str(tmp_path))
    config = {"config": {"eleva:accounts": local_accounts()}}
    (tmp_path / "Pulumi.production.yaml").write_text(yaml.safe_dump(config))
    monkeypatch.setattr(os, "execv", lambda _, command: found.append(command))
    return found


def test_the_command_runs_once_the_state_is_in_order(
    neon: NeonAccount, pulumi: Pulumi, became: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    project, branch = neon.project()
    pulumi.holds(on_branch(r.NEON_ROLE, "role", project, branch, "nobody"))
    gone.main("production", "--", "/bin/pulumi", "destroy", "--yes")
    assert became == [("/bin/pulumi", "destroy", "--yes")]
    assert pulumi.names == []
    assert "eleva: Neon role role" in capsys.readouterr().err


def test_without_anything_in_the_state_no_account_is_needed(
    pulumi: Pulumi, became: list[tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.production.yaml").unlink()
    pulumi.holds()
    gone.main("production", "--", "/bin/pulumi", "refresh")
    assert became == [("/bin/pulumi", "refresh")]


def test_a_state_that_cannot_be_read_stops_it(
    pulumi: Pulumi, became: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    pulumi.fail("export")
    with pytest.raises(SystemExit, match="1"):
        gone.main("production", "--", "/bin/pulumi", "destroy")
    assert became == []
    assert "no such bucket" in capsys.readouterr().err

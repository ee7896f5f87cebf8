"""A project that was made twice: the empty one that no state has is deleted, and nothing else ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from infra.localcloud.accounts import LOCAL
from infra.localcloud.postgres import Cluster
from infra.localcloud.workspace import local_accounts
from infra.operations.recover import twin
from infra.operations.recover.twin import NotThere, NoTwin, Twin, look
from infra.operations.stack_file import FOLDER
from infra.operations.state import Managed, State
from infra.policy.resources import NEON_PROJECT
from infra.vendors import destination
from infra.vendors.errors import Unauthorized
from infra.vendors.neon import Neon
from tests.support.listener import serving
from tests.support.neon_account import NAME, NeonAccount
from tests.support.postgres import running_cluster, running_front

CREATED = {"name": NAME, "branch": {"databaseName": "elevadb", "roleName": "elevadb_owner"}}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    root = tmp_path_factory.mktemp("twin-cluster")
    with running_cluster(root) as cluster, running_front(cluster) as front, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGHOSTADDR", "127.0.0.1")
        patch.setenv("PGPORT", str(front.port))
        yield cluster


class Account:
    """An account with a project twice, one of which the state of production has."""

    def __init__(self, neon: NeonAccount) -> None:
        self.neon = neon
        self.ours, _ = neon.project()
        self.twin, self.branch = neon.project()
        self.states = {"production": holding(self.ours), "preview": State()}

    @property
    def projects(self) -> set[str]:
        return {each["id"] for each in self.neon.call("GET", "")["projects"]}

    def look(self, project_id: str = "") -> Twin:
        with Neon(LOCAL.neon_org_id) as client:
            return look("production", project_id or self.twin, self.states, client)

    def refusal(self, project_id: str = "") -> str:
        with pytest.raises(NoTwin, match=r"(?s)is not removed.*Nothing was changed") as refused:
            self.look(project_id)
        return str(refused.value)


def holding(project_id: str, **further: Any) -> State:
    return State([Managed(NEON_PROJECT, project_id, CREATED, "database-project", **further)])


@pytest.fixture
def account(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    neon = NeonAccount(cluster)
    with serving(neon.api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("NEON_API_KEY", LOCAL.neon_api_key)
        yield Account(neon)


def test_an_empty_one_that_no_state_has_is_a_twin(account: Account) -> None:
    found = account.look()
    assert (found.id, found.name, found.ours, found.our_name) == (account.twin, NAME, account.ours, "database-project")
    assert f"{account.ours} is in the state as database-project, and stays. {account.twin}, made at" in found.told


def test_what_any_state_has_is_none(account: Account) -> None:
    assert "the state of production has it" in account.refusal(account.ours)
    account.states["preview"] = holding(account.twin, leaving=True)
    assert "the state of preview has it" in account.refusal()


def test_the_only_one_of_its_name_is_none(account: Account) -> None:
    account.states["production"] = State()
    assert f"has no other project of its name, {NAME}" in account.refusal()
    account.states["production"] = holding("gone-1")
    assert f"has no other project of its name, {NAME}" in account.refusal()
    account.states["production"] = holding(account.ours, leaving=True)
    assert f"has no other project of its name, {NAME}" in account.refusal()
    account.states["production"] = holding(account.ours)
    other, _ = account.neon.project("somebody-s")
    assert "has no other project of its name, somebody-s" in account.refusal(other)


def test_what_is_not_there_is_no_failure(account: Account) -> None:
    with pytest.raises(NotThere, match="Neon has no project calm-1"):
        account.look("calm-1")


def test_everything_in_it_that_its_creation_did_not_make_is_named(account: Account) -> None:
    account.neon.role(account.twin, account.branch, "somebody")
    account.neon.database(account.twin, account.branch, "theirs", "somebody")
    account.neon.branch(account.twin, "kept")
    refusal = account.refusal()
    assert "it has 2 branches: kept, main" in refusal
    assert "its branch main has what its creation did not make: somebody, theirs" in refusal


def test_a_protected_one_is_somebody_s(account: Account) -> None:
    account.neon.call("PATCH", f"/{account.twin}/branches/{account.branch}", {"branch": {"protected": True}})
    assert "its branch main is protected" in account.refusal()


def test_one_with_a_table_is_kept_although_the_table_is_empty(account: Account) -> None:
    with Neon(LOCAL.neon_org_id) as client:
        url = client.connection_url(account.twin, account.branch, "elevadb", "elevadb_owner")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE SCHEMA app; CREATE TABLE app.patients (id int)")
    assert "its database elevadb on main has 1 tables: app.patients" in account.refusal()


def test_one_that_cannot_be_looked_into_is_kept(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "9")
    assert "its database elevadb on main cannot be looked into" in account.refusal()


def test_a_vendor_that_refuses_says_nothing(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEON_API_KEY", "somebody-s")
    with pytest.raises(Unauthorized):
        account.look()


@pytest.fixture
def remove(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What is done under the lease."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    config = {"config": {"eleva:accounts": local_accounts()}}
    (tmp_path / "Pulumi.production.yaml").write_text(yaml.safe_dump(config))
    monkeypatch.setattr(twin, "every_state", lambda: account.states)
    return lambda project_id: twin.main("production", project_id)


def test_it_is_deleted_and_a_second_time_is_fine(
    account: Account, remove: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    remove(account.twin)
    assert account.projects == {account.ours}
    remove(account.twin)
    assert account.projects == {account.ours}
    said = capsys.readouterr().err
    assert f"{account.twin} is deleted; {account.ours} is the only {NAME}" in said
    assert "there is nothing to remove" in said


def test_it_is_looked_at_again_before_it_is_deleted(
    account: Account, remove: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    account.states["preview"] = holding(account.twin)
    with pytest.raises(SystemExit, match="1"):
        remove(account.twin)
    assert account.projects == {account.ours, account.twin}
    assert "the state of preview has it" in capsys.readouterr().err

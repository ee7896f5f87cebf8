"""Branches are real: their data, roles and passwords are their own; servers start, sleep and end when they should."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from infra.localcloud.postgres.cluster import Cluster, EndpointDisabled, EndpointUnknown
from infra.localcloud.postgres.home import AlreadyRunning


def _rows(cluster: Cluster, branch: str, query: str, database: str = "postgres") -> list[tuple[object, ...]]:
    with cluster.admin(branch, database) as admin:
        return admin.execute(query).fetchall()


def _servers_below(folder: Path) -> list[str]:
    listed = subprocess.run(["ps", "-wweo", "args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line and "postgres -D" in line]


def test_a_copy_has_the_parents_data_and_then_a_life_of_its_own(cluster: Cluster) -> None:
    cluster.create_branch("copy-parent")
    cluster.create_role("copy-parent", "owner", "secret")
    cluster.create_database("copy-parent", "app", "owner")
    with cluster.admin("copy-parent", "app") as admin:
        admin.execute("CREATE TABLE t AS SELECT 1 AS x")
    cluster.copy_branch("copy-child", "copy-parent")
    with cluster.admin("copy-child", "app") as admin:
        admin.execute("INSERT INTO t VALUES (2)")
    assert _rows(cluster, "copy-parent", "SELECT x FROM t ORDER BY x", "app") == [(1,)]
    assert _rows(cluster, "copy-child", "SELECT x FROM t ORDER BY x", "app") == [(1,), (2,)]
    cluster.delete_branch("copy-parent")
    assert _rows(cluster, "copy-child", "SELECT count(*) FROM t", "app") == [(2,)]


def test_a_sleeping_branch_can_be_copied(cluster: Cluster) -> None:
    cluster.create_branch("asleep")
    cluster.create_database("asleep", "app", "cloud_admin")
    cluster._computes["asleep"].stop()
    cluster.copy_branch("asleep-child", "asleep")
    assert ("app",) in _rows(cluster, "asleep-child", "SELECT datname FROM pg_database")


def test_a_branch_can_be_made_from_any_time_of_anothers_history(cluster: Cluster) -> None:
    cluster.create_branch("history")

    def put(branch: str, number: int) -> datetime:
        with cluster.admin(branch) as admin:
            admin.execute("CREATE TABLE IF NOT EXISTS t (x int)")
            admin.execute("INSERT INTO t VALUES (%s)", [number])
        return datetime.now(UTC)

    first, _ = put("history", 1), put("history", 2)
    cluster.copy_branch_as_of("history-first", "history", first)
    cluster.copy_branch_as_of("history-now", "history", datetime.now(UTC))
    assert _rows(cluster, "history-first", "SELECT x FROM t") == [(1,)]
    assert _rows(cluster, "history-now", "SELECT x FROM t") == [(1,), (2,)]
    third, _ = put("history-first", 3), put("history-first", 4)
    cluster.copy_branch_as_of("history-third", "history-first", third)
    assert _rows(cluster, "history-third", "SELECT x FROM t") == [(1,), (3,)]


def test_roles_have_the_rights_that_neon_gives(cluster: Cluster) -> None:
    cluster.create_branch("rights")
    cluster.create_role("rights", "worker", "secret")
    query = (
        "SELECT rolcanlogin, rolcreatedb, rolcreaterole, rolbypassrls, rolsuper,"
        " pg_has_role('worker', 'neon_superuser', 'member') FROM pg_roles WHERE rolname = 'worker'"
    )
    assert _rows(cluster, "rights", query) == [(True, True, True, True, False, True)]


def test_the_things_of_a_deleted_role_go_to_the_databases_owner(cluster: Cluster) -> None:
    cluster.create_branch("leaving")
    for name in ("owner", "leaver"):
        cluster.create_role("leaving", name, "secret")
    cluster.create_database("leaving", "app", "owner")
    with cluster.admin("leaving", "app") as admin:
        admin.execute("CREATE TABLE t (); ALTER TABLE t OWNER TO leaver; GRANT SELECT ON t TO leaver")
    cluster.delete_role("leaving", "leaver")
    assert _rows(cluster, "leaving", "SELECT tableowner FROM pg_tables WHERE tablename = 't'", "app") == [("owner",)]


def test_a_database_in_use_is_renamed_and_dropped(cluster: Cluster) -> None:
    cluster.create_branch("busy")
    cluster.create_role("busy", "owner", "secret")
    cluster.create_database("busy", "app", "cloud_admin")
    with cluster.admin("busy", "app") as session:
        cluster.change_database("busy", "app", "renamed", "owner")
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")
    query = "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'renamed'"
    assert _rows(cluster, "busy", query) == [("owner",)]
    with cluster.admin("busy", "renamed"):
        cluster.delete_database("busy", "renamed")
    assert _rows(cluster, "busy", query) == []


def test_no_password_reaches_a_log(cluster: Cluster) -> None:
    cluster.create_branch("quiet")
    cluster.create_role("quiet", "worker", "hunter2-one")
    with pytest.raises(psycopg.errors.DuplicateObject):
        cluster.create_role("quiet", "worker", "hunter2-two")
    assert "hunter2" not in cluster._computes["quiet"]._log.read_text()


def test_endpoints_lead_to_their_branch_only_while_open(cluster: Cluster) -> None:
    cluster.create_branch("doors")
    with pytest.raises(EndpointUnknown), cluster.session("ep-doors"):
        pass
    cluster.open_endpoint("ep-doors", "doors", read_only=False, disabled=True, settings={})
    with pytest.raises(EndpointDisabled), cluster.session("ep-doors"):
        pass
    cluster.open_endpoint("ep-doors", "doors", read_only=False, disabled=False, settings={})
    with cluster.session("ep-doors") as (socket, _):
        assert socket.is_socket()
    cluster.delete_branch("doors")
    with pytest.raises(EndpointUnknown), cluster.session("ep-doors"):
        pass


def test_only_so_many_servers_run_and_none_in_use_is_suspended(root: Path) -> None:
    cluster = Cluster(root, running_max=2)
    cluster.start()
    try:
        cluster.create_branch("used")
        cluster.open_endpoint("ep-used", "used", read_only=False, disabled=False, settings={})
        with cluster.session("ep-used"):
            cluster.create_branch("second")
            cluster.create_branch("third")
            assert cluster.running() == ["used", "third"]
        assert _rows(cluster, "second", "SELECT 1") == [(1,)]
        assert cluster.running() == ["second", "third"]
    finally:
        cluster.stop()


def test_stop_leaves_no_process_and_no_file(root: Path) -> None:
    cluster = Cluster(root)
    cluster.start()
    try:
        cluster.create_branch("main")
        scratch = Path((root / "scratch").read_text())
        assert _servers_below(root)
    finally:
        cluster.stop()
    cluster.stop()
    assert _servers_below(root) == []
    assert not scratch.exists()
    assert [path.name for path in root.iterdir()] == ["lock"]


def test_one_directory_serves_one_local_cloud(root: Path) -> None:
    cluster = Cluster(root)
    cluster.start()
    try:
        with pytest.raises(AlreadyRunning, match="stop it first"):
            Cluster(root).start()
    finally:
        cluster.stop()


def test_a_killed_local_clouds_servers_are_ended_by_the_next(root: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from infra.localcloud.postgres import Cluster;"
        "c = Cluster(Path(sys.argv[1])); c.start(); c.create_branch('main'); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(root)], stdout=subprocess.PIPE) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"up\n"
        os.kill(killed.pid, signal.SIGKILL)
    leftover = _servers_below(root)
    cluster = Cluster(root)
    cluster.start()
    try:
        assert leftover
        assert _servers_below(root) == []
        cluster.create_branch("main")
    finally:
        cluster.stop()

"""Valkey servers start fast, keep their customers from harm, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import valkey

from infra.localcloud.valkey.server import READ_ONLY, STANDARD, ValkeyServer, ValkeyServers


def test_commands_and_transactions_reach_a_real_server(server: ValkeyServer) -> None:
    assert server.call(STANDARD, ["SET", "key", "value", "EX", "100"]) == b"OK"
    assert server.call(STANDARD, ["TTL", "key"]) == 100
    assert server.transaction(STANDARD, [["INCR", "n"], ["GET", "key"]]) == [1, b"value"]


def test_a_transaction_with_a_wrong_command_runs_nothing(server: ValkeyServer) -> None:
    with pytest.raises(valkey.ResponseError, match="unknown command"):
        server.transaction(STANDARD, [["SET", "a", "1"], ["NOSUCH"]])
    assert server.call(STANDARD, ["EXISTS", "a"]) == 0


@pytest.mark.parametrize(
    "command",
    ["SHUTDOWN", "CONFIG GET *", "SELECT 0", "SAVE", "REPLICAOF NO ONE", "ACL LIST", "CLIENT LIST", "MODULE LIST"],
)
def test_a_customer_cannot_touch_the_server_itself(server: ValkeyServer, command: str) -> None:
    with pytest.raises(valkey.exceptions.NoPermissionError):
        server.call(STANDARD, command.split())


@pytest.mark.parametrize("command", ["SET a 1", "DEL a", "FLUSHALL", "EVAL return(1) 0", "KEYS *", "SCAN 0"])
def test_the_read_only_user_only_reads_what_it_can_name(server: ValkeyServer, command: str) -> None:
    assert server.call(READ_ONLY, ["GET", "a"]) is None
    with pytest.raises(valkey.exceptions.NoPermissionError):
        server.call(READ_ONLY, command.split())


def test_eviction_decides_what_a_full_server_does(server: ValkeyServer) -> None:
    assert b"maxmemory_policy:noeviction" in server.call(STANDARD, ["INFO", "memory"])
    server.set_eviction(True)
    assert b"maxmemory_policy:allkeys-lru" in server.call(STANDARD, ["INFO", "memory"])
    server.set_eviction(False)


def test_a_dump_brings_everything_back(server: ValkeyServer) -> None:
    server.call(STANDARD, ["SET", "a", "1", "PX", "60000"])
    server.call(STANDARD, ["RPUSH", "list", "x", "y"])
    kept = server.dump()
    server.call(STANDARD, ["FLUSHALL"])
    server.call(STANDARD, ["SET", "later", "1"])
    server.load(kept)
    assert server.call(STANDARD, ["LRANGE", "list", "0", "-1"]) == [b"x", b"y"]
    assert 0 < server.call(STANDARD, ["PTTL", "a"]) <= 60000
    assert server.call(STANDARD, ["DBSIZE"]) == 2


def test_databases_are_apart_and_stopping_ends_every_process() -> None:
    with ValkeyServers() as servers:
        first, second = servers.create("1", eviction=False), servers.create("2", eviction=True)
        groups = [first.pid, second.pid]
        assert all(_alive(group) for group in groups)
        first.call(STANDARD, ["SET", "a", "1"])
        second.call(STANDARD, ["FLUSHALL"])
        assert first.call(STANDARD, ["GET", "a"]) == b"1"
        servers.drop("1")
        assert [_alive(group) for group in groups] == [False, True]
    assert not any(_alive(group) for group in groups)


def test_a_killed_local_cloud_takes_its_servers_along(tmp_path: Path) -> None:
    program = (
        "import time; from infra.localcloud.valkey.server import ValkeyServer;"
        "print(ValkeyServer(eviction=False).pid, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as owner:
        assert owner.stdout
        group = int(owner.stdout.readline())
        assert _alive(group)
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _alive(group) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(group)
    assert list(tmp_path.iterdir()) == []


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True

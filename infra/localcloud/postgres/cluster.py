"""All branches of the emulated Neon: a PostgreSQL server each, started when needed, and the endpoints to them."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

from infra.localcloud.postgres import home, programs
from infra.localcloud.postgres.compute import Compute

#: Servers that may run at once; one more suspends the one unused for longest, as Neon suspends an idle compute.
RUNNING_MAX = 16
#: What Neon grants to each role that is made by its API or console: https://neon.com/docs/manage/roles
_ROLE_RIGHTS = SQL("LOGIN CREATEDB CREATEROLE BYPASSRLS REPLICATION IN ROLE neon_superuser")
_NEON_SUPERUSER = SQL(
    "CREATE ROLE neon_superuser NOLOGIN CREATEDB CREATEROLE BYPASSRLS REPLICATION IN ROLE "
    "pg_read_all_data, pg_write_all_data, pg_monitor, pg_signal_backend, pg_create_subscription"
)
_DATABASE_OWNERS = "SELECT datname, rolname FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba WHERE datallowconn"
_API_ROLES = (
    "SELECT rolname FROM pg_roles JOIN pg_auth_members ON member = pg_roles.oid"
    " WHERE roleid = 'neon_superuser'::regrole ORDER BY pg_roles.oid"
)


class EndpointUnknown(Exception):
    """No branch is reached at this endpoint."""


class EndpointDisabled(Exception):
    """The endpoint exists and is switched off."""


@dataclass(frozen=True)
class Endpoint:
    """A way to a branch; `settings` are PostgreSQL parameters that every session there starts with."""

    branch: str
    disabled: bool
    settings: Mapping[str, str]


class Cluster:
    """The branches below `root`, which belongs to one local cloud at a time. Safe to use from several threads."""

    def __init__(self, root: Path, *, running_max: int = RUNNING_MAX) -> None:
        self._root = root
        self._running_max = running_max
        self._lock = threading.RLock()
        self._held: IO[str] | None = None
        self._computes: dict[str, Compute] = {}
        self._endpoints: dict[str, Endpoint] = {}
        self._sessions: dict[str, int] = {}
        self._recent: list[str] = []
        self._number = 0

    # -- the cluster itself

    def start(self) -> None:
        """Make ready for branches; what a killed predecessor left below `root` is ended and removed first.

        Raises:
            AlreadyRunning: another process holds `root`.
            ProgramFailed: PostgreSQL does not run on this machine.
        """
        self._held = home.hold(self._root)
        home.sweep(self._root)
        try:
            self._prepare()
        except BaseException:
            self.stop()
            raise

    def _prepare(self) -> None:
        self._scratch = home.make_scratch(self._root)
        self._programs = programs.find(self._scratch)
        # the unprivileged user may not reach `root`, so then the data lives beside the sockets
        self._data = self._root if self._programs.user is None else self._scratch
        self._password = secrets.token_urlsafe(24)
        folder = self._data / "data"
        folder.mkdir()
        self._programs.own(folder)
        self._template = self._compute("template")
        self._template.initialise()

    def stop(self) -> None:
        """Stop all servers and remove all data; no process and no file is left."""
        with self._lock:
            if self._held is None:
                return
            self.reset()
            home.sweep(self._root)
            self._held.close()
            self._held = None

    def reset(self) -> None:
        """Drop all branches and endpoints."""
        with self._lock:
            for branch in list(self._computes):
                self.delete_branch(branch)
            self._endpoints.clear()

    # -- branches

    def create_branch(self, branch: str) -> None:
        """Make an empty branch."""
        with self._lock:
            compute = self._computes[branch] = self._compute()
            self._template.begin(compute)
            with self.admin(branch) as admin:
                admin.execute(_NEON_SUPERUSER)

    def copy_branch(self, branch: str, parent: str) -> None:
        """Make `branch` with the present content of `parent`, roles and passwords included."""
        with self._lock:
            compute = self._compute()
            self._computes[parent].copy_to(compute)
            self._computes[branch] = compute

    def copy_branch_as_of(self, branch: str, parent: str, at: datetime) -> None:
        """Make `branch` with the content that `parent` had at the machine's time `at`."""
        with self._lock:
            compute = self._compute()
            try:
                self._awake(parent).copy_as_of(compute, at)
            except BaseException:
                compute.remove()
                raise
            self._computes[branch] = compute

    def replace_branch(self, branch: str, source: str, preserved: str) -> None:
        """Give `branch` the present content of `source`; what it held, with its history, goes to `preserved`."""
        with self._lock:
            compute = self._compute()
            self._computes[source].copy_to(compute)
            self._computes[branch].stop()
            self._computes[preserved] = self._computes[branch]
            self._computes[branch] = compute

    def contents(self, branch: str) -> tuple[list[str], dict[str, str]]:
        """Return the roles that the API made, and the databases with their owners."""
        with self.admin(branch) as admin:
            roles = admin.execute(_API_ROLES).fetchall()
            databases = admin.execute(f"{_DATABASE_OWNERS} AND NOT datistemplate AND datname <> 'postgres'").fetchall()
        return [str(name) for (name,) in roles], {str(name): str(owner) for name, owner in databases}

    def delete_branch(self, branch: str) -> None:
        """Drop `branch` and close its endpoints; nothing happens when it is gone already."""
        with self._lock:
            compute = self._computes.pop(branch, None)
            if compute is not None:
                compute.remove()
            self._endpoints = {name: e for name, e in self._endpoints.items() if e.branch != branch}
            self._recent = [other for other in self._recent if other != branch]

    # -- roles and databases

    def create_role(self, branch: str, name: str, password: str) -> None:
        """Make a role with the rights that Neon gives those made by its API."""
        with self.admin(branch) as admin:
            verifier = _verifier(admin, name, password)
            admin.execute(SQL("CREATE ROLE {} PASSWORD {} {}").format(Identifier(name), verifier, _ROLE_RIGHTS))

    def set_password(self, branch: str, name: str, password: str) -> None:
        """Give a role another password."""
        with self.admin(branch) as admin:
            verifier = _verifier(admin, name, password)
            admin.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(name), verifier))

    def delete_role(self, branch: str, name: str) -> None:
        """Drop a role; what it owns inside a database goes to that database's owner."""
        with self.admin(branch) as admin:
            owners = admin.execute(_DATABASE_OWNERS).fetchall()
        for database, owner in owners:
            with self.admin(branch, str(database)) as inside:
                inside.execute(SQL("REASSIGN OWNED BY {} TO {}").format(Identifier(name), Identifier(str(owner))))
                inside.execute(SQL("DROP OWNED BY {}").format(Identifier(name)))
        with self.admin(branch) as admin:
            admin.execute(SQL("DROP ROLE {}").format(Identifier(name)))

    def create_database(self, branch: str, name: str, owner: str) -> None:
        """Make an empty database."""
        with self.admin(branch) as admin:
            admin.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(name), Identifier(owner)))

    def change_database(self, branch: str, name: str, new_name: str, owner: str) -> None:
        """Rename a database and set its owner."""
        with self.admin(branch) as admin:
            if new_name != name:
                # PostgreSQL renames only a database that nobody uses
                admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])
                admin.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(new_name)))
            admin.execute(SQL("ALTER DATABASE {} OWNER TO {}").format(Identifier(new_name), Identifier(owner)))

    def delete_database(self, branch: str, name: str) -> None:
        """Drop a database and end the sessions in it."""
        with self.admin(branch) as admin:
            # PostgreSQL's recovery to a time before this would end at the drop's commit, and half of a drop is done
            # before that: with a commit in between it ends there. Neon's history ends at the commit before the time.
            admin.execute("SELECT pg_logical_emit_message(true, 'eleva', 'before a drop')")
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    # -- endpoints

    def open_endpoint(
        self, endpoint: str, branch: str, *, read_only: bool, disabled: bool, settings: Mapping[str, str]
    ) -> None:
        """Let clients reach `branch` at `endpoint`, or change how they do."""
        own = {"default_transaction_read_only": "on"} if read_only else {}
        with self._lock:
            self._endpoints[endpoint] = Endpoint(branch, disabled, {**settings, **own})

    def close_endpoint(self, endpoint: str) -> None:
        """Let nobody reach anything at `endpoint`."""
        with self._lock:
            self._endpoints.pop(endpoint, None)

    @contextmanager
    def session(self, endpoint: str) -> Iterator[tuple[Path, Mapping[str, str]]]:
        """Yield the running server's socket and the session's settings; it is not suspended meanwhile.

        Raises:
            EndpointUnknown, EndpointDisabled: there is no way in.
            ProgramFailed: the server does not start.
        """
        with self._lock:
            way = self._endpoints.get(endpoint)
            if way is None:
                raise EndpointUnknown(endpoint)
            if way.disabled:
                raise EndpointDisabled(endpoint)
            compute = self._awake(way.branch)
            self._sessions[way.branch] = self._sessions.get(way.branch, 0) + 1
        try:
            yield compute.socket, way.settings
        finally:
            with self._lock:
                self._sessions[way.branch] -= 1

    @contextmanager
    def admin(self, branch: str, database: str = "postgres") -> Iterator[Connection[tuple[object, ...]]]:
        """Yield a superuser's connection to `database` of `branch`."""
        with self._lock, self._awake(branch).connect(database) as connection:
            yield connection

    def running(self) -> list[str]:
        """Return the branches whose servers run."""
        return [branch for branch, compute in self._computes.items() if compute.running]

    def _awake(self, branch: str) -> Compute:
        compute = self._computes[branch]
        self._recent = [other for other in self._recent if other != branch] + [branch]
        if not compute.running:
            idle = [
                other for other in self._recent[:-1] if self._computes[other].running and not self._sessions.get(other)
            ]
            for other in idle[: max(0, len(self.running()) - self._running_max + 1)]:
                self._computes[other].stop()
            compute.start()
        return compute

    def _compute(self, name: str = "") -> Compute:
        self._number += 1
        name = name or str(self._number)
        return Compute(self._programs, self._data / "data" / name, self._scratch / name, self._password)


def _verifier(connection: Connection[tuple[object, ...]], role: str, password: str) -> Literal:
    """Return what the server stores for `password`, so that the password itself is in no statement and no log."""
    encrypted = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return Literal(encrypted.decode())

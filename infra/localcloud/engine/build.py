"""Builds the engine from its pinned Go module into the cache, once per version, whoever comes first."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.localcloud.engine.golang import Toolchain, toolchain
from infra.localcloud.engine.progress import Say, StepFailed, run
from infra.localcloud.paths import cache_folder

MODULE = Path(__file__).resolve().parent
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
SDK = "github.com/pulumi/pulumi/sdk/v3"
TAGS = "osusergo,grpcnotrace"
#: Scripts of the SDK's module that the engine expects beside itself, by their place in the module.
SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")


def pinned_version() -> str:
    """Return the version that go.mod pins, like 3.259.0."""
    found = re.search(rf"^\s*{re.escape(SDK)} v(\S+)$", (MODULE / "go.mod").read_text(), re.MULTILINE)
    if not found:
        raise StepFailed(f"go.mod names no version of {SDK}")
    return found[1]


def built() -> Path:
    """Return the cache's folder for the pinned engine, whether it is there yet or not."""
    digest = hashlib.sha256((MODULE / "go.mod").read_bytes() + (MODULE / "go.sum").read_bytes()).hexdigest()[:8]
    machine = f"{sys.platform}-{platform.machine().lower()}"
    return cache_folder() / "engine" / f"{pinned_version()}-{digest}-{machine}"


def version_of(pulumi: Path) -> str | None:
    """Return the version that the command at `pulumi` tells, without its v; None when it does not run."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run([pulumi, "version"], capture_output=True, text=True, timeout=60, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip().removeprefix("v") if done.returncode == 0 else None


def ensure_built(say: Say) -> Path:
    """Return the folder with the pinned engine and its scripts; build it where the cache has none that works.

    Several callers at once are fine: one builds, the others wait for it.

    Raises:
        StepFailed: a step of the build failed.
    """
    target = built()
    if version_of(target / "pulumi") == pinned_version():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent / "lock", say):
        if version_of(target / "pulumi") != pinned_version():
            shutil.rmtree(target, ignore_errors=True)
            _build(target, say)
    return target


def _build(target: Path, say: Say) -> None:
    log = target.parent / "build.log"
    log.unlink(missing_ok=True)
    say(f"no pulumi command {pinned_version()} or newer on PATH: building it from its Go module (some minutes, once)")
    go = toolchain(cache_folder(), log, say)
    temporary = Path(tempfile.mkdtemp(prefix="building-", dir=target.parent))
    try:
        _compile(go, temporary, log, say)
        for script in SCRIPTS:
            source = _ask(go, "list", "-m", "-f", "{{.Dir}}", SDK) / script
            shutil.copyfile(source, temporary / source.name)
            (temporary / source.name).chmod(0o555)
        found = version_of(temporary / "pulumi")
        if found != pinned_version():
            raise StepFailed(f"the engine that was built says it is {found}, not {pinned_version()}; see {log}")
        temporary.chmod(0o755)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _clean(go, say)


def _compile(go: Toolchain, folder: Path, log: Path, say: Say) -> None:
    common = ["-mod=readonly", "-tags", TAGS]
    listed = run(
        "engine, step 1 of 2: downloading its modules",
        [str(go.go), "list", "-deps", *common, PACKAGE],
        log=log,
        say=say,
        cwd=MODULE,
        environment=go.environment,
    )
    packages = [line for line in listed if not line.startswith("go: ")]
    stamp = f"-w -s -X {SDK}/go/common/version.Version=v{pinned_version()}"
    command = [
        str(go.go),
        "build",
        "-v",
        *common,
        "-trimpath",
        "-ldflags",
        stamp,
        "-o",
        str(folder / "pulumi"),
        PACKAGE,
    ]
    run(
        "engine, step 2 of 2: compiling its packages",
        command,
        log=log,
        say=say,
        cwd=MODULE,
        environment=go.environment,
        total=len(packages),
    )


def _ask(go: Toolchain, *arguments: str) -> Path:
    done = subprocess.run(
        [go.go, *arguments], cwd=MODULE, env=go.environment, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def _clean(go: Toolchain, say: Say) -> None:
    for folder in (*go.scratch, cache_folder() / "go-toolchain"):
        shutil.rmtree(folder, ignore_errors=True)
    if go.scratch:
        say("removed the modules and intermediate files of the build; the engine stays in the cache")


@contextmanager
def _alone(lock: Path, say: Say) -> Iterator[None]:
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is building the engine: waiting for it")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield

"""Starts and stops the local cloud from outside: one server per layout, no foreign process, no endless wait."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from infra.localcloud import own_pages, running, workspace
from infra.localcloud.aws import secrets_provider
from infra.localcloud.engine.install import install
from infra.localcloud.engine.launcher import write_launchers
from infra.localcloud.engine.progress import Say
from infra.localcloud.environment import exports
from infra.localcloud.guard import refuse_unless_local, scrubbed
from infra.localcloud.paths import HOME_VARIABLE, Layout
from infra.localcloud.plugins.install import install as install_plugins
from infra.localcloud.running import TLS_PROXY, Running

#: PostgreSQL's first start takes a second or two; a machine that needs more than this is out of order.
READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
LOG_TAIL_LINES = 20
_POLL_S = 0.05


class LocalCloudFailed(RuntimeError):
    """The local cloud could not be started, stopped or asked; the message says what to do."""


class NotRunning(LocalCloudFailed):
    """There is no local cloud to talk to."""

    def __init__(self) -> None:
        super().__init__("the local cloud is not running: start it with `eleva local start`")


class NoProxy(LocalCloudFailed):
    """The local cloud runs without the TLS proxy."""

    def __init__(self) -> None:
        super().__init__(
            "the local cloud runs without its TLS proxy, which the vendors' own plugins need: `eleva local stop`, "
            "which empties it, then `eleva local start --tls-proxy`"
        )


def start(
    layout: Layout, say: Say, *, port: int = 0, tls_proxy: bool = False, base: Mapping[str, str] = os.environ
) -> tuple[Running, bool]:
    """Make the local cloud run, with engine, plugins, workspace and stacks; return it, and whether it ran before.

    Args:
        layout: whose local cloud.
        say: gets a line for every step that takes long.
        port: for the vendors' listener; 0 takes a free one.
        tls_proxy: whether programs that know the vendors' own addresses alone can reach it, too.
        base: the user's environment.

    Raises:
        NoProxy: it runs already, without the proxy.
        LocalCloudFailed: the server did not become ready, or a stack could not be made.
        StepFailed: the engine could not be had.
        NotLocal: something would have reached another machine.
    """
    layout.home.mkdir(parents=True, exist_ok=True)
    install(layout.engine, say, base)
    with _alone(layout):
        found = running.alive(layout)
        ran_before = found is not None
        if found is None:
            workspace.forget_keys(layout)  # they were made by the AWS of a server that is gone
            found = _start_server(layout, port, base, tls_proxy=tls_proxy)
        elif tls_proxy and not found.proxy_url:
            raise NoProxy
        elif running.outdated(found):
            say("the local cloud's code has changed since it was started: `eleva local stop` first, to use the new one")
        install_plugins(layout.pulumi_home, Path(sys.executable))
        write_launchers(layout)
        workspace.refresh(layout)
        _make_stacks(layout, environment(layout, found, base))
    return found, ran_before


def environment(
    layout: Layout, found: Running, base: Mapping[str, str] = os.environ, *, official: bool = False
) -> dict[str, str]:
    """Return the environment for a program that shall work on the local cloud: scrubbed, complete and checked.

    `official`: with the vendors' own plugins in place of the stand-ins.

    Raises:
        NotLocal: it would lead to another machine.
        NoProxy: the vendors' own plugins could not reach it.
    """
    if official and not found.proxy_url:
        raise NoProxy
    values = scrubbed(base)
    values.update(exports(found, layout, values.get("PATH", os.defpath), official=official))
    refuse_unless_local(values, layout)
    return values


def stop(layout: Layout) -> bool:
    """Stop the local cloud and remove its data; return whether it was running.

    Raises:
        LocalCloudFailed: its process does not end.
    """
    if not layout.home.is_dir():
        return False
    with _alone(layout):
        found = running.alive(layout)
        process = found.process() if found else None
        if process:
            _end(process, layout)
        elif layout.data.is_dir():
            _clear_leftovers(layout)
        layout.state.unlink(missing_ok=True)
        workspace.forget_keys(layout)
        return process is not None


def require(layout: Layout) -> Running:
    """Return the running local cloud.

    Raises:
        NotRunning: there is none.
    """
    found = running.alive(layout)
    if found is None:
        raise NotRunning
    return found


def reset(layout: Layout, base: Mapping[str, str] = os.environ) -> None:
    """Empty the running local cloud: vendors, databases, AWS, and with it the stacks, which are made again.

    Raises:
        NotRunning, LocalCloudFailed: there is none, or it failed.
    """
    with _alone(layout):
        found = require(layout)
        httpx.post(f"{found.url}{own_pages.RESET}", timeout=READY_TIMEOUT_S, trust_env=False).raise_for_status()
        workspace.forget_keys(layout)
        workspace.refresh(layout)
        _make_stacks(layout, environment(layout, found, base))


def _start_server(layout: Layout, port: int, base: Mapping[str, str], *, tls_proxy: bool) -> Running:
    layout.state.unlink(missing_ok=True)
    values = {**scrubbed(base), HOME_VARIABLE: str(layout.home)}
    with layout.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.localcloud.server", str(port), *([TLS_PROXY] if tls_proxy else [])],
            cwd=layout.root,
            env=values,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # it outlives the terminal
        )
    # It is meant to outlive this process; if it ends before, somebody has to take note of that.
    threading.Thread(target=process.wait, daemon=True).start()
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline:
        found = running.read(layout)
        if found and found.pid == process.pid:
            _wait_for_health(found, deadline, layout)
            return found
        if process.poll() is not None:
            raise LocalCloudFailed(f"the local cloud ended while it started:\n{_tail(layout)}")
        time.sleep(_POLL_S)
    process.terminate()
    raise LocalCloudFailed(f"the local cloud was not ready after {READY_TIMEOUT_S:.0f} s:\n{_tail(layout)}")


def _wait_for_health(found: Running, deadline: float, layout: Layout) -> None:
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{found.url}{own_pages.HEALTH}", timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(_POLL_S)
    raise LocalCloudFailed(f"the local cloud does not answer at {found.url}:\n{_tail(layout)}")


def _make_stacks(layout: Layout, values: Mapping[str, str]) -> None:
    """Make the local stacks that have no key yet."""
    for stack in workspace.stacks_without_key(layout):
        command = [str(layout.bin / "pulumi"), "stack", "init", stack, "--secrets-provider", secrets_provider()]
        done = subprocess.run([*command, "--non-interactive"], env=values, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise LocalCloudFailed(f"pulumi stack init {stack} failed on the local cloud:\n{done.stderr.strip()}")


def _end(process: psutil.Process, layout: Layout) -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except psutil.TimeoutExpired:
        children = process.children(recursive=True)
        process.kill()
        process.wait(STOP_TIMEOUT_S)
        psutil.wait_procs(children, timeout=1)
        _clear_leftovers(layout)


def _clear_leftovers(layout: Layout) -> None:
    """End the database servers of a local cloud that was killed, and remove its data."""
    from infra.localcloud.postgres import Cluster  # costs a third of a second, and is needed here alone

    cluster = Cluster(layout.data / "postgres")
    cluster.start()  # ends and removes what a predecessor left
    cluster.stop()
    shutil.rmtree(layout.data, ignore_errors=True)


def _tail(layout: Layout) -> str:
    lines = layout.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
    return "\n".join(f"    {line}" for line in lines) + f"\nThe whole log is {layout.log}"


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    with layout.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield

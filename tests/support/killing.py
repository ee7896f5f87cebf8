"""Kills a run with SIGKILL when a vendor has done what a certain call asked for, and has not answered yet."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

import httpx
import psutil

from tests.support.rehearsal import Rehearsal

POLL_S = 0.01
#: The slowest first part of an `up` on a busy machine.
TIMEOUT_S = 300
#: Plugins end by themselves when their engine is gone; what remains of an engine's family is ended then.
GRACE_S = 5


def without_policies(rehearsal: Rehearsal) -> dict[str, str]:
    """Return an environment in which no policy is judged: what changes here would not pass all of them."""
    return {name: value for name, value in rehearsal.environment().items() if name != "PULUMI_OPTION_POLICY_PACK"}


def killed_up(
    rehearsal: Rehearsal,
    stack: str,
    *,
    at_call: int,
    engine_alone: bool = False,
    method: str | None = None,
    path: str | None = None,
) -> str:
    """Run `pulumi up` and kill it at its n-th call to a vendor; return that call as "METHOD path".

    Args:
        rehearsal: whose local cloud.
        stack: whose `up`.
        at_call: the number of the call, from 1.
        engine_alone: kill the engine only; else also the program, the plugins and all else that it started.
        method: count the calls with this method alone.
        path: count the calls of this path alone, as in `eleva local fault add --path`.
    """
    command = ["pulumi", "up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive"]
    meant = {name: value for name, value in (("method", method), ("path", path)) if value}
    environment = without_policies(rehearsal)
    return killed(rehearsal, command, environment, at_call=at_call, alone=engine_alone, meant=meant)


def killed(
    rehearsal: Rehearsal,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    at_call: int,
    alone: bool = False,
    meant: Mapping[str, str] | None = None,
) -> str:
    """Run a command and kill it at its n-th call to a vendor; return that call as "METHOD path".

    Args:
        rehearsal: whose local cloud.
        command: what is run.
        environment: its environment.
        at_call: the number of the call, from 1.
        alone: kill the command's own process only; else also all that it started.
        meant: count only the calls that a fault with these fields means.
    """
    before = rehearsal.last_request()
    planned = {"kind": "timeout", "skip": at_call - 1, "count": 1, "after_effect": True, **(meant or {})}
    with _log(rehearsal) as log, fault(rehearsal, planned) as url:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        family = []
        try:
            _wait_for_hit(url, process)
            family = psutil.Process(process.pid).children(recursive=True)
        finally:
            process.kill()
            if not alone:
                _kill(family)
            process.wait()
        psutil.wait_procs(family, timeout=GRACE_S)
        _kill(family)
        psutil.wait_procs(family, timeout=GRACE_S)
    return _done(rehearsal, before)


def _wait_for_hit(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not httpx.get(url, trust_env=False, timeout=30).json()[0]["hits"]:
        assert process.poll() is None, "the run ended before that call"
        assert time.monotonic() < deadline, "the run did not come to that call"
        time.sleep(POLL_S)


def _done(rehearsal: Rehearsal, before: int) -> str:
    """Wait until the vendor is done with the call that was not answered; return it."""
    deadline = time.monotonic() + GRACE_S
    while True:
        for entry in rehearsal.requests(before):
            if entry["faults"]:
                return f"{entry['method']} {entry['path']}"
        assert time.monotonic() < deadline, "the vendor is not done with it"
        time.sleep(POLL_S)


def _kill(family: list[psutil.Process]) -> None:
    for each in family:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue


@contextmanager
def fault(rehearsal: Rehearsal, description: Mapping[str, object]) -> Iterator[str]:
    """Plan a fault for the length of the context; yield the address that lists it."""
    url = f"{rehearsal.found.url}/_local/faults"
    httpx.post(url, json=dict(description), trust_env=False, timeout=30).raise_for_status()
    try:
        yield url
    finally:
        httpx.delete(url, trust_env=False, timeout=30).raise_for_status()


@contextmanager
def _log(rehearsal: Rehearsal) -> Iterator[IO[bytes]]:
    with open(os.path.join(rehearsal.layout.home, "killed.log"), "wb") as log:
        yield log

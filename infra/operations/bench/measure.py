"""Runs a command on the local cloud, and measures time, memory and calls."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from infra.localcloud import own_pages
from infra.localcloud.control import LocalCloudFailed
from infra.localcloud.plugins.client import PROVIDER
from infra.vendors.destination import LOCAL_CLOUD

TIMEOUT_S = 900
_LOOK_S = 0.1
#: What Vercel's provider looks up by itself in every run, whatever is declared: frameworks, regions, the team.
OWN_LOOKUPS = (("api-frameworks.zeit.sh", "/"), ("dcs.vercel-infra.com", "/"), ("api.vercel.com", "/v2/teams/"))


@dataclass(frozen=True)
class Measured:
    """A command that went well.

    Attributes:
        seconds: how long it took.
        peak_bytes: the most memory that it and its children had at one time, as far as looks every 0.1 s see.
        calls: what the vendors were asked meanwhile, as `eleva local requests --json` has it.
        puts: how many objects were written to S3.
        output: what it printed.
    """

    seconds: float
    peak_bytes: int
    calls: Sequence[Mapping[str, Any]]
    puts: int
    output: str

    @property
    def calls_of_ours(self) -> Sequence[Mapping[str, Any]]:
        """The calls that no provider makes: the programs' and this command's own."""
        return [call for call in self.calls if not call["client"].startswith(PROVIDER)]

    @property
    def own_calls(self) -> Sequence[Mapping[str, Any]]:
        """The calls that something declared, and not only the provider itself, is the reason for."""
        return [call for call in self.calls if not _is_own_lookup(call)]


def measure(command: Sequence[str], **changes: str) -> Measured:
    """Run a command with changes of the environment.

    Raises:
        LocalCloudFailed: it failed, with what it printed, or did not end in time.
    """
    before, puts = _last_call(), _puts()
    with tempfile.TemporaryFile("w+") as printed:
        started = time.monotonic()
        process = psutil.Popen(command, stdout=printed, stderr=subprocess.STDOUT, env={**os.environ, **changes})
        peak = _watch(process, started)
        seconds = time.monotonic() - started
        printed.seek(0)
        output = printed.read()
    if process.returncode:
        raise LocalCloudFailed(f"{' '.join(command)} failed:\n{output}")
    return Measured(seconds, peak, _calls(before), _puts() - puts, output)


def _watch(process: psutil.Popen, started: float) -> int:
    peak = 0
    while True:
        try:
            process.wait(timeout=_LOOK_S)
        except psutil.TimeoutExpired:
            peak = max(peak, _memory(process))
        else:
            return peak
        if time.monotonic() - started > TIMEOUT_S:
            process.terminate()
            raise LocalCloudFailed(f"{' '.join(process.args)} did not end within {TIMEOUT_S} s")


def _memory(process: psutil.Popen) -> int:
    total = 0
    for each in [process, *_children(process)]:
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _children(process: psutil.Popen) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def _last_call() -> int:
    return max((call["number"] for call in _calls(0)), default=0)


def _calls(since: int) -> Sequence[Mapping[str, Any]]:
    answer = httpx.get(
        f"{os.environ[LOCAL_CLOUD]}{own_pages.REQUESTS}", params={"since": since}, trust_env=False, timeout=60
    )
    found: list[Mapping[str, Any]] = answer.raise_for_status().json()
    return found


def _puts() -> int:
    return int(httpx.get(os.environ["AWS_ENDPOINT_URL"] + own_pages.PUTS, trust_env=False, timeout=60).text)


def _is_own_lookup(call: Mapping[str, Any]) -> bool:
    return any(call["host"] == host and call["path"].startswith(path) for host, path in OWN_LOOKUPS)

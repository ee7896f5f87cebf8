"""`eleva local env`: what it sets, what it removes, and that shells understand it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.localcloud.environment import exports, shell
from infra.localcloud.paths import Layout
from infra.localcloud.running import Running
from tests.support.credentials import REAL

RUNNING = Running(1, 0.0, "http://127.0.0.1:4001", "http://127.0.0.1:4002", 4003)
HOME = Path("/a clone/it's here/.local")
LAYOUT = Layout(HOME.parent, HOME)
PROXIES = {
    form(name): "http://proxy.corp.example:3128"
    for name in ("http_proxy", "https_proxy", "all_proxy")
    for form in (str.lower, str.upper)
}
SHELLS = [found for found in ("sh", "bash", "zsh", "dash") if shutil.which(found)]


@pytest.mark.parametrize("program", SHELLS)
def test_a_shell_that_evaluates_it_has_the_values_and_nothing_else_of_the_vendors(program: str) -> None:
    before = {**REAL, "PATH": os.environ["PATH"], "PGPASSWORD": "secret", **PROXIES, "KEPT": "yes"}
    values = exports(RUNNING, LAYOUT, before["PATH"])
    script = f"{shell(values, before)}\n{sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    after = json.loads(subprocess.check_output([program, "-c", script], env=before, text=True))
    assert {name: after[name] for name in values} == values
    assert after["KEPT"] == "yes"
    for name in (
        "AWS_PROFILE",
        "AWS_SESSION_TOKEN",
        "PULUMI_ACCESS_TOKEN",
        "BETTERSTACK_API_TOKEN",
        "PGPASSWORD",
        *PROXIES,
    ):
        assert name not in after


def test_a_second_evaluation_does_not_lengthen_path() -> None:
    once = exports(RUNNING, LAYOUT, "/usr/bin")["PATH"]
    assert once == f"{LAYOUT.bin}:/usr/bin"
    assert exports(RUNNING, LAYOUT, once)["PATH"] == once


def test_the_vendors_tokens_are_the_local_cloud_s() -> None:
    values = exports(RUNNING, LAYOUT, "")
    for name in ("VERCEL_API_TOKEN", "NEON_API_KEY", "UPSTASH_API_KEY", "QSTASH_TOKEN", "BETTERUPTIME_API_TOKEN"):
        assert values[name]
        assert values[name] != REAL[name]

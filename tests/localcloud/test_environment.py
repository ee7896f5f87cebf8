"""`eleva local env`: what it sets, what it removes, and that shells understand it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.localcloud.environment import exports, shell
from infra.localcloud.paths import Layout
from infra.localcloud.running import Running
from tests.support.credentials import REAL

RUNNING = Running(1, 0.0, "http://127.0.0.1:4001", "http://127.0.0.1:4002", 4003, "http://127.0.0.1:4004")
HOME = Path("/a clone/it's here/.local")
LAYOUT = Layout(HOME.parent, HOME)
PROXIES = {
    form(name): "http://proxy.corp.example:3128"
    for name in ("http_proxy", "https_proxy", "all_proxy")
    for form in (str.lower, str.upper)
}
SHELLS = [found for found in ("sh", "bash", "zsh", "dash") if shutil.which(found)]


def evaluated(program: str, values: Mapping[str, str], before: dict[str, str]) -> dict[str, str]:
    """Return the environment of a shell that had `before` and has evaluated what `eleva local env` prints."""
    show = f"{sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    script = f"{shell(values, before, LAYOUT)}\n{show}"
    after: dict[str, str] = json.loads(subprocess.check_output([program, "-c", script], env=before, text=True))
    return after


@pytest.mark.parametrize("program", SHELLS)
def test_a_shell_that_evaluates_it_has_the_values_and_nothing_else_of_the_vendors(program: str) -> None:
    before = {
        **REAL,
        "PATH": os.environ["PATH"],
        "PGPASSWORD": "secret",
        **PROXIES,
        "KEPT": "yes",
    }
    values = exports(RUNNING, LAYOUT, before["PATH"])
    after = evaluated(program, values, before)
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


@pytest.mark.parametrize("program", SHELLS)
def test_a_shell_goes_from_the_vendors_own_plugins_to_the_stand_ins_and_nothing_of_the_proxy_stays(
    program: str,
) -> None:
    stand_ins = exports(RUNNING, LAYOUT, os.environ["PATH"])
    own = evaluated(program, exports(RUNNING, LAYOUT, os.environ["PATH"], official=True), {**PROXIES})
    assert own["HTTPS_PROXY"] == own["https_proxy"] == RUNNING.proxy_url
    assert own["SSL_CERT_FILE"] == str(LAYOUT.authority)
    assert own["PULUMI_HOME"] != stand_ins["PULUMI_HOME"]
    assert not {"HTTP_PROXY", "ALL_PROXY", "all_proxy"} & own.keys()
    back = evaluated(program, stand_ins, own)
    assert {name: back[name] for name in stand_ins} == stand_ins
    assert not {"HTTPS_PROXY", "https_proxy", "SSL_CERT_FILE"} & back.keys()


def test_somebody_s_own_trust_is_left_alone() -> None:
    before = {"PATH": os.environ["PATH"], "SSL_CERT_FILE": "/etc/corporate.pem"}
    after = evaluated("sh", exports(RUNNING, LAYOUT, before["PATH"]), before)
    assert after["SSL_CERT_FILE"] == "/etc/corporate.pem"


def test_a_second_evaluation_does_not_lengthen_path() -> None:
    once = exports(RUNNING, LAYOUT, "/usr/bin")["PATH"]
    assert once == f"{LAYOUT.bin}:/usr/bin"
    assert exports(RUNNING, LAYOUT, once)["PATH"] == once


def test_the_vendors_tokens_are_the_local_cloud_s() -> None:
    values = exports(RUNNING, LAYOUT, "")
    for name in ("VERCEL_API_TOKEN", "NEON_API_KEY", "UPSTASH_API_KEY", "QSTASH_TOKEN", "BETTERUPTIME_API_TOKEN"):
        assert values[name]
        assert values[name] != REAL[name]

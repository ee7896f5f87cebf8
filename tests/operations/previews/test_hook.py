"""The hook gets the environment's own URLs and nothing else that is secret, and ends with all that it has started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from infra.localcloud.environment import credentials
from infra.operations.previews import remote
from infra.operations.previews.hook import HookFailed, run_hook
from infra.platform.environments import environment
from infra.platform.jobs import JOBS
from infra.platform.previews import Previews
from infra.platform.variables.contract import Contract
from tests.support.waiting import wait_for

FIX = environment("preview-fix-auth")
VARIABLES = Contract.of(JOBS).base(FIX)
OUTPUTS: dict[str, Any] = {
    "database": {
        f"{name}.{way}_url": f"postgresql://{name}-{way}" for name in ("main", "audit") for way in ("pooled", "direct")
    },
    "cache": {"rest_url": "https://cache", "rest_token": "token-of-the-cache"},
    "neon_branch_id": "br-1",
}
SECRETS = {
    **credentials(),
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_SESSION_TOKEN": "x",
    "AWS_PROFILE": "x",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "x",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x",
    "ACTIONS_ID_TOKEN_REQUEST_URL": "x",
    "GITHUB_TOKEN": "x",
    "GH_TOKEN": "x",
    "PULUMI_ACCESS_TOKEN": "x",
    "PULUMI_CONFIG_PASSPHRASE": "x",
    "PULUMI_BACKEND_URL": "s3://x",
    "ELEVA_LOCAL_CLOUD": "x",
    remote.TOKEN: "x",
}


def run(*hook: str, timeout_s: int = 60) -> bool:
    return run_hook(Previews(hook=hook, hook_timeout_s=timeout_s), FIX, VARIABLES, OUTPUTS)


def program(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", text)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Return what reads back what a hook wrote into the one file that it knows of, in its HOME."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return lambda: json.loads((tmp_path / "told").read_text())


TELL = "import json, os, sys; open(os.environ['HOME'] + '/told', 'w').write(json.dumps([dict(os.environ), sys.argv]))"


def test_without_a_command_nothing_runs() -> None:
    assert run() is False


def test_it_gets_its_environment_s_urls_under_the_application_s_names(told: Callable[[], Any]) -> None:
    assert run(*program(TELL), "$(touch x)", "; id") is True
    given, arguments = told()
    assert {name: given[name] for name in given if name in {variable.name for variable in VARIABLES}} == {
        "DATABASE_URL": "postgresql://main-pooled",
        "DATABASE_URL_UNPOOLED": "postgresql://main-direct",
        "AUDITLOG_DATABASE_URL": "postgresql://audit-pooled",
        "UPSTASH_REDIS_REST_URL": "https://cache",
        "UPSTASH_REDIS_REST_TOKEN": "token-of-the-cache",
    }
    assert arguments[1:] == ["$(touch x)", "; id"]  # no shell has seen them


def test_it_gets_no_credential_of_a_vendor_s_or_of_the_job_s(
    told: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    run(*program(TELL))
    given, _ = told()
    assert not set(SECRETS) & set(given)
    assert {"PATH", "HOME"} <= set(given)


def test_what_it_prints_is_no_part_of_what_the_command_prints(capfd: pytest.CaptureFixture[str]) -> None:
    run(*program("import sys; print('migrating'); print('seeding', file=sys.stderr); print(sys.stdin.read())"))
    out, err = capfd.readouterr()
    assert out == ""
    assert {"migrating", "seeding"} <= set(err.split())


@pytest.mark.parametrize(
    ("hook", "why"),
    [
        (program("raise SystemExit(3)"), r"failed \(exit code 3\); its words are above"),
        (program("import os; os.kill(os.getpid(), 9)"), r"failed \(exit code -9\)"),
        (("/nowhere/migrate",), r"`/nowhere/migrate` cannot be started \(No such file or directory\)"),
        ((os.path.dirname(__file__),), r"cannot be started \(Permission denied\)"),
    ],
)
def test_a_hook_that_fails_or_is_missing_says_so_and_what_to_do(hook: tuple[str, ...], why: str) -> None:
    with pytest.raises(HookFailed, match=rf"(?s)the hook .*{why}.*The environment is there.*create it again") as failed:
        run(*hook)
    assert not any(value in str(failed.value) for value in OUTPUTS["database"].values())


def _hanging(file: Path, then: str) -> tuple[str, ...]:
    """A program that starts another one, and tells its number."""
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    return program(f"import subprocess, sys, time; c = {child}; open({str(file)!r}, 'w').write(str(c.pid)); {then}")


def test_a_child_that_outlives_it_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "child"
    assert run(*_hanging(file, "pass"))
    wait_for(lambda: not _runs(int(file.read_text())))


def test_a_hook_that_hangs_is_ended_with_all_that_it_has_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, wait = tmp_path / "child", subprocess.Popen.wait

    def expired(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        """Let its time run out as soon as it has started what it starts."""
        if timeout is None:
            return wait(process)
        wait_for(lambda: file.exists() and file.read_text())
        raise subprocess.TimeoutExpired("hook", timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", expired)
    with pytest.raises(HookFailed, match="took more than 60 s, and was ended"):
        run(*_hanging(file, "time.sleep(600)"))
    wait_for(lambda: not _runs(int(file.read_text())))


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

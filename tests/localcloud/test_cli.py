"""`eleva local` where no local cloud runs; with a running one it is tested end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.localcloud import running
from infra.localcloud.cli import app
from infra.localcloud.paths import HOME_VARIABLE, layout
from infra.localcloud.running import Running


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


@pytest.mark.parametrize("command", [["env"], ["requests"], ["reset"], ["run", "true"]])
def test_what_needs_a_running_local_cloud_says_how_to_start_it(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 3
    assert result.stdout == ""  # `eval "$(eleva local env)"` must not run a message
    assert "eleva local start" in result.stderr


@pytest.mark.parametrize(
    ("proxy_url", "remedy"),
    [
        ("", "eleva local start --tls-proxy"),
        ("http://127.0.0.1:3", "pulumi plugin install resource vercel"),
    ],
)
def test_the_vendors_own_plugins_need_a_proxy_and_to_be_there(proxy_url: str, remedy: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    found = Running.of_this_process("http://127.0.0.1:1", "http://127.0.0.1:2", 5432, proxy_url)
    running.write(found, layout().state)
    result = CliRunner().invoke(app, ["env", "--official-plugins"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert remedy in result.stderr


def test_status_tells_by_exit_code_and_as_json() -> None:
    assert CliRunner().invoke(app, ["status"]).exit_code == 3
    result = CliRunner().invoke(app, ["status", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (3, {"running": False})


def test_stopping_twice_is_fine() -> None:
    result = CliRunner().invoke(app, ["stop", "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"was_running": False})


@pytest.mark.parametrize("arguments", [["no-such-command"], ["start", "--port", "65536"], ["run"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2

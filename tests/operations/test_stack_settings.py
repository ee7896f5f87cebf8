"""A stack's settings as `pulumi config` gives them; the command itself is real in tests/e2e."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.localcloud.workspace import local_accounts
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.stack_settings import stack_settings
from infra.platform.problems import InvalidPlatform
from tests.support.answers import command


def test_settings_are_read_without_their_prefix(tmp_path: Path) -> None:
    accounts = local_accounts()
    config = {
        "eleva:accounts": {"value": json.dumps(accounts), "objectValue": accounts, "secret": False},
        "eleva:www": {"value": "redirect", "secret": False},
        "pulumi:disable-default-providers": {"value": '["*"]', "objectValue": ["*"], "secret": False},
    }
    found = stack_settings("production", command(tmp_path, f"cat <<'END'\n{json.dumps(config)}\nEND"))
    assert found.www == "redirect"
    assert found.accounts.aws.account_id == accounts["aws"]["account_id"]


def test_missing_accounts_are_a_problem_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidPlatform, match="eleva:accounts"):
        stack_settings("production", command(tmp_path, "echo '{}'"))


def test_without_a_login_the_state_s_own_is_named(tmp_path: Path) -> None:
    script = "echo 'error: PULUMI_ACCESS_TOKEN must be set for login' >&2; exit 3"
    with pytest.raises(PulumiFailed, match="pulumi login 's3://BUCKET'"):
        stack_settings("production", command(tmp_path, script))


def test_without_pulumi_the_remedy_is_named() -> None:
    with pytest.raises(PulumiFailed, match="no pulumi on PATH"):
        stack_settings("production", "pulumi-that-nobody-installed")

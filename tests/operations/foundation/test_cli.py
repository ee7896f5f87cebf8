"""`eleva foundation`: what it prints, what it does, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from infra.operations.foundation.cli import app
from tests.platform.samples import ACCOUNTS
from tests.support.aws import emulated


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder with the stacks' files, and an AWS account that is empty at first."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULUMI_OPTION_CWD", raising=False)
    for stack in ("production", "preview"):
        write(tmp_path, stack, {"eleva:accounts": ACCOUNTS})
    with emulated(monkeypatch):
        yield tmp_path


def write(folder: Path, stack: str, config: object) -> None:
    (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"config": config}))


def eleva(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_nothing_is_done_until_it_is_asked_for() -> None:
    shown = eleva("ensure", "production")
    assert shown.exit_code == 0
    assert "production: bucket eleva-production-backups-123456789012: lock every object for 30 days" in shown.stdout
    assert "Nothing was done yet; --yes does it." in shown.stdout
    assert eleva("check", "production").exit_code == 1


def test_what_was_shown_is_done_and_the_names_that_others_need_are_printed() -> None:
    shown = json.loads(eleva("ensure", "production", "--json").stdout)
    done = eleva("ensure", "production", "--yes")
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [f"done: {each['place']}: {each['change']}" for each in shown]
    assert "pulumi login 's3://eleva-production-state-123456789012?region=eu-central-1'" in done.stdout
    assert "GitHub environment drift: AWS_ROLE=arn:aws:iam::123456789012:role/eleva-ci-drift" in done.stdout
    assert eleva("check", "production").exit_code == 0
    again = eleva("ensure", "production", "--yes")
    assert (again.exit_code, again.stderr) == (0, "")


def test_without_a_name_both_environments_are_looked_at() -> None:
    eleva("ensure", "production", "--yes")
    looked = eleva("check")
    assert looked.exit_code == 1
    assert "production: everything is there and as it should be" in looked.stdout
    assert "preview: key alias/eleva-preview: create it" in looked.stdout


@pytest.mark.parametrize("arguments", [("check", "--json"), ("ensure", "--json"), ("ensure", "--json", "--yes")])
def test_json_is_one_list_of_both_environments(arguments: tuple[str, ...]) -> None:
    shown = json.loads(eleva(*arguments).stdout)
    assert list(dict.fromkeys(row["environment"] for row in shown)) == ["production", "preview"]


def test_credentials_of_another_account_change_nothing(folder: Path) -> None:
    other = {**ACCOUNTS, "aws": {"account_id": "210987654321", "region": "eu-central-1"}}
    write(folder, "production", {"eleva:accounts": other})
    refused = eleva("ensure", "production", "--yes")
    assert refused.exit_code == 1
    assert "these credentials are of AWS account 123456789012" in refused.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("config: {}", "eleva:accounts: is required and not set"),
        ("config: {'eleva:accounts': {}}", "eleva:accounts.github: is required and not set"),
        ("- a list", "Pulumi.production.yaml: is not a stack file"),
        (None, "Pulumi.production.yaml: cannot be read"),
    ],
)
def test_a_stack_file_without_accounts_says_what_it_lacks(folder: Path, text: str | None, told: str) -> None:
    path = folder / "Pulumi.production.yaml"
    path.unlink()
    if text is not None:
        path.write_text(text)
    refused = eleva("ensure", "production", "--yes")
    assert refused.exit_code == 1
    assert told in refused.stderr


def test_an_unknown_environment_is_a_mistake_in_use() -> None:
    assert eleva("check", "staging").exit_code == 2

"""`eleva up|preview|refresh|destroy` and `eleva lease show`: what pulumi gets, what is refused, and the exit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from mypy_boto3_s3 import S3Client
from typer.testing import CliRunner

from infra.cli import app
from infra.localcloud import aws
from infra.localcloud.moto_aws import Aws
from infra.operations.lease import cli
from infra.operations.lease.record import Lease
from infra.operations.lease.store import LeaseStore
from infra.operations.policy_pack import POLICY_PACK
from infra.platform.naming import PROJECT

RUN = CliRunner()
MakeLease = Callable[..., Lease]


class Pulumi:
    """A command that writes down how it was called."""

    def __init__(self, folder: Path) -> None:
        self._calls = folder / "calls"
        self._code = folder / "code"
        self._looked = folder / "looked"
        command = folder / "pulumi"
        told = '"$PULUMI_BACKEND_URL" "${PULUMI_SKIP_CHECKPOINTS-unset}" "$PULUMI_OPTION_POLICY_PACK" "$@"'
        empty = f'case "$2" in export) touch {self._looked}; echo "{{}}"; exit;; esac'
        command.write_text(f'#!/bin/sh\n{empty}\nprintf "%s\\n" {told} > {self._calls}\nexit $(cat {self._code})\n')
        command.chmod(0o755)
        self.exits_with(0)

    def exits_with(self, code: int) -> None:
        self._code.write_text(str(code))

    @property
    def called(self) -> bool:
        return self._calls.exists()

    @property
    def was_asked_for_the_state(self) -> bool:
        return self._looked.exists()

    @property
    def backend(self) -> str:
        return self._calls.read_text().splitlines()[0]

    @property
    def skips_checkpoints(self) -> str:
        return self._calls.read_text().splitlines()[1]

    @property
    def further_policy_pack(self) -> str:
        return self._calls.read_text().splitlines()[2]

    @property
    def arguments(self) -> list[str]:
        return self._calls.read_text().splitlines()[3:]


@pytest.fixture
def pulumi(tmp_path: Path, emulated: Aws, store: LeaseStore, monkeypatch: pytest.MonkeyPatch) -> Pulumi:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PULUMI_BACKEND_URL", aws.backend_url(emulated.url))
    return Pulumi(tmp_path)


def run(*arguments: str) -> tuple[int, str]:
    result = RUN.invoke(app, list(arguments))
    return result.exit_code, " ".join(result.output.split())


def test_the_project_is_the_one_of_the_programs() -> None:
    assert f"name: {PROJECT}\n" in (Path(cli.__file__).parents[3] / "Pulumi.yaml").read_text()


def test_up_runs_with_the_policies_and_a_preview_whatever_the_environment_says(
    pulumi: Pulumi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "true")
    assert run("up", "production", "--", "--yes", "--message", "a b")[0] == 0
    options = [f"--policy-pack={POLICY_PACK}", "--skip-preview=false", "--stack=production"]
    assert pulumi.arguments == ["up", "--yes", "--message", "a b", *options]
    assert pulumi.skips_checkpoints == "unset"


def test_the_policy_pack_is_loaded_once_and_another_that_the_shell_names_as_well(
    pulumi: Pulumi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "infra").symlink_to(Path(POLICY_PACK).parent)
    monkeypatch.setenv("PULUMI_OPTION_CWD", str(tmp_path))
    for named, left in (("infra/policy", ""), (POLICY_PACK, ""), ("theirs", "theirs")):
        monkeypatch.setenv("PULUMI_OPTION_POLICY_PACK", named)
        run("up", "production")
        assert pulumi.further_policy_pack == left


def test_the_engine_reaches_the_stacks_through_this_process(pulumi: Pulumi, emulated: Aws) -> None:
    run("refresh", "production")
    assert pulumi.arguments == ["refresh", "--stack=production"]
    (endpoint,) = parse_qs(urlsplit(pulumi.backend).query)["endpoint"]
    assert endpoint != emulated.url
    assert urlsplit(endpoint).hostname == "127.0.0.1"


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_the_exit_code_is_pulumi_s_and_the_lease_is_given_back(pulumi: Pulumi, store: LeaseStore, code: int) -> None:
    pulumi.exits_with(code)
    assert run("up", "production")[0] == code
    assert store.read() is None


def test_a_stack_in_use_is_an_exit_code_of_its_own(pulumi: Pulumi, store: LeaseStore, lease_of: MakeLease) -> None:
    store.create(lease_of(url="https://github.com/eleva-care/infrastructure/actions/runs/17"))
    for command in (["up"], ["refresh"], ["destroy", "--confirm", "production"]):
        code, output = run(*command, "production", "--wait", "0")
        assert code == 75
        for part in ("ada@elsewhere", "since", "actions/runs/17"):
            assert part in output
    assert not pulumi.called
    assert run("up", "preview", "--wait", "0")[0] == 0


def test_the_exit_codes_are_documented() -> None:
    for command in (["up"], ["preview", "stack"], ["refresh"], ["destroy"]):
        assert "75: the stack is in use" in run(*command, "--help")[1]


def test_a_dead_run_s_lock_is_removed(pulumi: Pulumi, store: LeaseStore, lease_of: MakeLease, s3: S3Client) -> None:
    lock = ".pulumi/locks/organization/eleva/production/1.json"
    s3.put_object(Bucket="eleva-local-state", Key=lock, Body=b"{}")
    store.create(lease_of(locks=(lock,)))
    code, output = run("up", "production", "--wait", "10")
    assert code == 0
    assert "is dead" in output
    assert s3.list_objects_v2(Bucket="eleva-local-state")["KeyCount"] == 0


def test_what_a_dead_run_was_doing_is_told_with_the_remedy(pulumi: Pulumi, s3: S3Client) -> None:
    operation = {"resource": {"urn": "urn:thing"}, "type": "creating"}
    body = json.dumps({"version": 3, "checkpoint": {"latest": {"pending_operations": [operation]}}})
    s3.put_object(Bucket="eleva-local-state", Key=".pulumi/stacks/eleva/production.json", Body=body.encode())
    code, output = run("up", "production")
    assert code == 0
    assert "urn:thing (creating)" in output
    assert "eleva state recover production" in output


@pytest.mark.parametrize("skip", ["--skip-preview", "--skip-preview=true", "-f"])
def test_there_is_no_way_around_the_preview(pulumi: Pulumi, skip: str) -> None:
    for command in (["up"], ["destroy", "--confirm", "production"]):
        code, output = run(*command, "production", "--", "--yes", skip)
        assert code == 2
        assert "never without a preview" in output
    assert not pulumi.called


@pytest.mark.parametrize("confirmation", [[], ["--confirm", "preview"], ["--confirm", ""]])
def test_yes_alone_destroys_nothing(pulumi: Pulumi, confirmation: list[str]) -> None:
    code, output = run("destroy", "production", *confirmation, "--", "--yes")
    assert code == 2
    assert "--confirm production" in output
    assert not pulumi.called


def test_destroy_has_a_preview_once_the_name_was_given(pulumi: Pulumi) -> None:
    assert run("destroy", "production", "--confirm", "production", "--", "--yes")[0] == 0
    assert pulumi.arguments == ["destroy", "--yes", "--skip-preview=false", "--stack=production"]


def test_what_is_gone_is_looked_for_before_a_run_that_would_stop_at_it(pulumi: Pulumi) -> None:
    assert run("up", "production")[0] == 0
    assert not pulumi.was_asked_for_the_state
    assert run("refresh", "production")[0] == 0
    assert pulumi.was_asked_for_the_state
    assert pulumi.arguments == ["refresh", "--stack=production"]


@pytest.mark.parametrize("stray", ["-s", "--stack", "--stack=preview", "--"])
def test_the_stack_is_named_once(pulumi: Pulumi, stray: str) -> None:
    code, output = run("up", "production", "--", stray, "preview")
    assert code == 2
    assert "the stack is production" in output
    assert not pulumi.called


@pytest.mark.parametrize("name", ["Production", "organization/eleva/production", "../preview", "staging", ""])
def test_a_name_that_no_stack_of_ours_has_is_refused(pulumi: Pulumi, name: str) -> None:
    for command in (["up"], ["preview"], ["refresh"], ["destroy", "--confirm", name], ["lease", "show"]):
        assert run(*command, name)[0] == 2
    assert not pulumi.called


def test_stacks_outside_s3_are_refused_with_the_remedy(pulumi: Pulumi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "file:///tmp/stacks")
    for command in (["up"], ["preview"], ["lease", "show"]):
        code, output = run(*command, "production")
        assert code == 1
        assert "pulumi login 's3://BUCKET'" in output
    assert not pulumi.called


def test_without_pulumi_nothing_begins(pulumi: Pulumi, store: LeaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    code, output = run("up", "production")
    assert code == 1
    assert "no pulumi on PATH" in output


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["preview", "production"], ["preview", f"--policy-pack={POLICY_PACK}"]),
        (["preview", "production", "--", "--diff"], ["preview", "--diff", f"--policy-pack={POLICY_PACK}"]),
        (["refresh", "production", "--", "--preview-only"], ["refresh", "--preview-only"]),
        (["destroy", "production", "--", "--preview-only"], ["destroy", "--preview-only"]),
    ],
)
def test_who_only_looks_waits_for_nobody_and_hears_who_is_at_work(
    pulumi: Pulumi,
    store: LeaseStore,
    lease_of: MakeLease,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    expected: list[str],
) -> None:
    became: list[list[str]] = []

    def become(_: str, arguments: list[str]) -> None:
        became.append(arguments[1:])
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", become)
    assert run(*command) == (0, "")
    store.create(lease_of())
    code, output = run(*command)
    assert (code, became) == (0, [[*expected, "--stack=production"]] * 2)
    assert "production is in use by ada@elsewhere" in output


def test_show_says_who_since_when_and_where(pulumi: Pulumi, store: LeaseStore, lease_of: MakeLease) -> None:
    assert run("lease", "show", "production") == (0, "production is free.")
    assert run("lease", "show", "production", "--json") == (0, "null")
    lease = lease_of(url="https://github.com/eleva-care/infrastructure/actions/runs/17")
    store.create(lease)
    code, output = run("lease", "show", "production")
    assert code == 0
    for part in ("ada@elsewhere", f"since {lease.since:%Y-%m-%d %H:%M:%S} UTC", lease.url, "lapses 1 s after"):
        assert part in output
    assert json.loads(run("lease", "show", "production", "--json")[1])["user"] == "ada"

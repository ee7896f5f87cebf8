"""The workflows as data: valid, harmless, and without logic of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from croniter import croniter

from infra.operations.doctor.credentials import vendors
from infra.platform.accounts import Accounts
from infra.platform.backups import BACKUPS
from infra.platform.delivery import ROLES
from infra.platform.environments import PREVIEW, Environment, branch_environment, environment
from infra.platform.procedures import MAINTENANCE
from tests.platform.samples import ACCOUNTS
from tests.support.workflows import FOLDER, Job, jobs, workflows

BIN = Path(sys.executable).parent
DEPENDABOT = FOLDER.parent / "dependabot.yml"
JOBS = {f"{job.workflow}:{job.name}": job for job in jobs()}
STEPS = [(job, step) for job in JOBS.values() for step in job.steps]
TOKENS = {
    "Vercel": {"VERCEL_API_TOKEN"},
    "Neon": {"NEON_API_KEY"},
    "Upstash": {"UPSTASH_EMAIL", "UPSTASH_API_KEY"},
    "QStash": {"QSTASH_TOKEN"},
    "Better Stack": {"BETTERUPTIME_API_TOKEN"},
}
COMMAND = re.compile(r"make (setup|test|clients)|\.venv/bin/eleva [a-z][^;&|<>$`\n]*")


def test_zizmor_finds_nothing() -> None:
    ran = subprocess.run(
        [BIN / "zizmor", "--offline", "--persona", "pedantic", "--no-progress", str(FOLDER), str(DEPENDABOT)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "No findings to report" in ran.stdout


@pytest.mark.parametrize(
    ("schema", "files"),
    [("github-workflows", sorted(FOLDER.glob("*.yml"))), ("dependabot", [DEPENDABOT])],
)
def test_they_are_valid_against_their_schema(schema: str, files: list[Path]) -> None:
    ran = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_every_command_is_one_of_make_or_eleva() -> None:
    assert [step["run"] for _, step in STEPS if "run" in step and not COMMAND.fullmatch(step["run"])] == []


def test_every_action_is_pinned_to_a_commit_that_is_the_same_everywhere() -> None:
    uses = {
        line.strip().removeprefix("- ")
        for path in FOLDER.glob("*.yml")
        for line in path.read_text().splitlines()
        if "uses:" in line and "$/" not in line
    }
    assert [use for use in uses if not re.fullmatch(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []
    assert len(uses) == len({use.split("@")[0] for use in uses})


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS.keys())
def test_a_job_has_no_more_rights_than_it_names_and_an_end(job: Job) -> None:
    assert workflows()[job.workflow]["permissions"] == {}
    allowed = {"contents": "read", "id-token": "write", "issues": "write", "pull-requests": "write"}
    assert job.declared["permissions"].items() <= allowed.items()
    told = " ".join(step["run"] for step in job.commands)
    assert ("issues" in job.declared["permissions"]) == ("--issue" in told or " ci remind " in told)
    # A comment on the application's pull request is written with a token of its repository.
    with_own_token = any("GITHUB_TOKEN" in step.get("env", {}) for step in job.commands)
    assert ("pull-requests" in job.declared["permissions"]) == ("--comment" in told and with_own_token)
    assert "uses" in job.declared or job.declared["timeout-minutes"] <= (350 if job.name == "restore-test" else 120)


def test_jobs_with_secrets_run_in_the_github_environment_of_a_role_and_every_role_has_a_job() -> None:
    with_secrets = [job for job in JOBS.values() if job.has_secrets]
    environments = {job.declared["environment"] for job in with_secrets}
    assert environments == {role.github_environment for role in ROLES}
    assert [job for job in JOBS.values() if not job.has_secrets and "environment" in job.declared] == []


def test_a_fork_gets_no_secret() -> None:
    for job in JOBS.values():
        triggers = workflows()[job.workflow][True]
        assert "pull_request_target" not in triggers
        assert "workflow_run" not in triggers
        if "pull_request" in triggers and job.has_secrets:
            own = "github.event.pull_request.head.repo.full_name == github.repository"
            dependabot = "github.event.pull_request.user.login != 'dependabot[bot]'"
            assert job.declared["if"] == f"{own} && {dependabot}"


def test_secrets_are_given_to_our_own_commands_alone_and_to_all_of_a_job_the_same() -> None:
    for job in JOBS.values():
        assert "env" not in job.declared
        assert [step for step in job.steps if "uses" in step and "secrets." in str(step)] == []
        given = [step["env"] for step in job.commands if "env" in step]
        assert [env for env in given if env != given[0]] == []


def test_who_looks_for_drift_has_a_role_that_looks_for_drift_and_nothing_else() -> None:
    looking = {job.declared["environment"] for job in JOBS.values() if job.workflow == "drift.yml"}
    assert looking == {"drift", "preview-drift"}
    assert {job.workflow for job in JOBS.values() if job.declared.get("environment") in looking} == {"drift.yml"}


def test_no_job_of_previews_holds_a_token_of_a_vendor_at_which_previews_have_nothing() -> None:
    environments = {role.github_environment for role in ROLES if role.environment == PREVIEW.name}
    of_previews = [job for job in JOBS.values() if job.declared.get("environment") in environments]
    assert len(of_previews) == 5
    assert not PREVIEW.has_schedules
    assert not PREVIEW.has_monitoring
    held = {name for job in of_previews for step in job.commands for name in step.get("env", {})}
    assert held.isdisjoint({"QSTASH_TOKEN", "QSTASH_URL", "BETTERUPTIME_API_TOKEN"})


@pytest.mark.parametrize(
    ("names", "whose"),
    [
        (("deploy.yml:production", "drift.yml:drift", "drift.yml:verify"), environment("production")),
        (("deploy.yml:previews", "preview.yml:preview", "drift.yml:previews"), environment("preview")),
        (("branch-preview.yml:environment", "branch-preview.yml:gc"), branch_environment("a-branch")),
    ],
    ids=["production", "previews' base", "a branch"],
)
def test_a_job_gets_the_tokens_of_the_vendors_that_its_stack_uses_alone(
    names: tuple[str, ...], whose: Environment
) -> None:
    used = [vendor for vendor, _ in vendors(whose, Accounts.model_validate(ACCOUNTS))]
    every = set().union(*TOKENS.values())
    for name in names:
        given = set(re.findall(r"secrets\.(\w+)", str(JOBS[name].declared)))
        assert given & every == set().union(*(TOKENS[vendor] for vendor in used))


def test_a_deployment_is_never_cancelled_and_never_beside_another() -> None:
    deploy = workflows()["deploy.yml"]
    assert deploy["concurrency"] == {"group": "deploy", "cancel-in-progress": False}
    assert deploy["jobs"]["production"]["needs"] == "tests"


def test_backups_and_restore_tests_run_as_often_as_was_promised() -> None:
    daily, monthly = (entry["cron"] for entry in workflows()["recovery.yml"][True]["schedule"])
    assert longest(daily) <= timedelta(seconds=BACKUPS.interval_s)
    assert longest(monthly) <= timedelta(days=BACKUPS.restore_test_interval_days)
    assert JOBS["recovery.yml:backup"].declared["if"] == f"github.event.schedule != '{monthly}'"
    assert JOBS["recovery.yml:restore-test"].declared["if"] == f"github.event.schedule != '{daily}'"


def test_people_are_reminded_as_often_as_was_promised() -> None:
    crons = [entry["cron"] for entry in workflows()["maintenance.yml"][True]["schedule"]]
    cadences = list(dict.fromkeys(task.cadence for task in MAINTENANCE))
    for cadence, cron, days in zip(cadences, crons, (1, 7, 31), strict=True):
        job = JOBS[f"maintenance.yml:{cadence}"]
        assert job.commands[-1]["run"] == f".venv/bin/eleva ci remind {cadence}"
        assert job.declared["if"].endswith(f"github.event.schedule == '{cron}'")
        assert longest(cron) == timedelta(days=days)


def longest(cron: str) -> timedelta:
    """Return the longest time between two runs within a year."""
    times = croniter(cron, datetime(2026, 1, 1, tzinfo=UTC))
    runs: list[datetime] = [times.get_next(datetime) for _ in range(400)]
    return max(after - before for before, after in pairwise(runs))

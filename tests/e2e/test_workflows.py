"""The commands of the workflows' jobs, one after the other, as GitHub runs them, on a local cloud."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.localcloud.environment import credentials
from tests.support.github import TOKEN, Github, github
from tests.support.rehearsal import Ran, Rehearsal
from tests.support.workflows import Job, filled, jobs

pytestmark = pytest.mark.e2e

JOBS = {f"{job.workflow}:{job.name}": job for job in jobs()}
TRIED = (
    "deploy.yml:production",
    "deploy.yml:previews",
    "preview.yml:preview",
    "drift.yml:drift",
    "drift.yml:verify",
    "drift.yml:previews",
    "branch-preview.yml:environment",
    "branch-preview.yml:gc",
    "recovery.yml:backup",
    "recovery.yml:restore-test",
    "maintenance.yml:daily",
    "maintenance.yml:weekly",
    "maintenance.yml:monthly",
)
#: These need the previews' shared base, also where one is run by itself.
ON_THE_BASE = ("drift.yml:previews", "branch-preview.yml:environment", "branch-preview.yml:gc")
#: Why the commands of these jobs are not tried here.
NOT_TRIED = {
    "ci.yml:tests": "runs these tests",
    "deploy.yml:tests": "is ci.yml's",
}


BRANCH = "fix/auth"


def run(job: Job, cloud: Rehearsal, hub: Github, event: Mapping[str, str] | None = None) -> list[Ran]:
    """Run the job's commands until one fails; none sees a credential that its step does not give it."""
    whole = cloud.environment()
    given = {"github.token": TOKEN, "vars.PULUMI_BACKEND_URL": whole["PULUMI_BACKEND_URL"], "vars.QSTASH_URL": ""}
    given["secrets.APPLICATION_REPOSITORY_TOKEN"] = TOKEN
    given |= {f"secrets.{name}": value for name, value in credentials().items()}
    hidden = {*credentials(), "PULUMI_BACKEND_URL"}
    base = {name: value for name, value in whole.items() if name not in hidden} | dict(event or hub.variables())
    ran: list[Ran] = []
    for step in job.commands:
        own: Mapping[str, str] = {name: filled(value, given) for name, value in step.get("env", {}).items()}
        ran.append(cloud.run("bash", "-e", "-c", step["run"], environment={**base, **own}))
        if ran[-1].code:
            break
    return ran


def test_every_job_is_tried_or_it_is_said_why_not() -> None:
    assert sorted([*TRIED, *NOT_TRIED]) == sorted(JOBS)


@pytest.mark.parametrize("name", TRIED)
def test_a_jobs_commands_work_as_they_stand(name: str, production: Rehearsal, tmp_path: Path) -> None:
    job = JOBS[name]
    if name in ON_THE_BASE:
        up = production.up("preview")
        assert up.code == 0, up.output
    with github(tmp_path) as hub:
        event = None
        if name == "branch-preview.yml:environment":
            assert production.eleva("local", "branch", "add", BRANCH).code == 0
            event = hub.dispatched("opened", BRANCH)
        ran = run(job, production, hub, event)
        assert [each.code for each in ran] == [0] * len(job.commands), ran[-1].output
        if any(" ci report " in step["run"] and " on-event" not in step["run"] for step in job.commands):
            assert hub.summary.startswith("### ")
        if name == "deploy.yml:production":
            assert hub.summary.startswith("### What a deployment of `production` would change\n\nNothing.\n")
        if name == "branch-preview.yml:environment":
            assert "Preview of `fix/auth`: https://eleva-care-app-git-fix-auth-" in hub.comments[0]["body"]
            assert run(job, production, hub, hub.dispatched("closed", BRANCH))[-1].code == 0
            (comment,) = hub.comments
            assert "Preview of `fix/auth`: gone" in comment["body"]
        if name == "preview.yml:preview":
            assert run(job, production, hub)[-1].code == 0
            (comment,) = hub.comments
            assert "What a deployment of `preview` would change" in comment["body"]
            assert [value for value in credentials().values() if value in comment["body"]] == []

"""Which pull request a job is of, by GitHub's own event or by the application's repository, and none from a fork."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra.operations.previews.event import FromFork, NoEvent, read_event, refuse_fork
from infra.platform.hosting import REPOSITORY

OURS = "eleva-care/infrastructure"


def pull_request(repository: str | None = REPOSITORY.name, ref: str = "fix/auth") -> dict[str, Any]:
    repo = {"full_name": repository} if repository else None
    return {"action": "opened", "pull_request": {"number": 7, "head": {"ref": ref, "repo": repo}}}


def job(folder: Path, event: object, name: str = "repository_dispatch") -> dict[str, str]:
    """The environment of a job that GitHub began for that event."""
    path = folder / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event))
    return {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path), "GITHUB_REPOSITORY": OURS}


def test_the_application_s_pull_request_is_in_what_its_repository_sends(tmp_path: Path) -> None:
    event = read_event(job(tmp_path, {"action": "pull-request", "client_payload": pull_request(ref="ünd $(rm)")}))
    assert (event.branch, event.number, event.is_closed) == ("ünd $(rm)", 7, False)


def test_this_repository_s_own_is_the_event_itself(tmp_path: Path) -> None:
    event = read_event(job(tmp_path, {**pull_request(OURS), "action": "closed"}, "pull_request"))
    assert event.is_closed


@pytest.mark.parametrize("repository", ["somebody/eleva-care-app", f"{REPOSITORY.name}x", None])
@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "repository_dispatch"])
def test_a_fork_is_refused_also_one_that_is_gone(tmp_path: Path, name: str, repository: str | None) -> None:
    whole = pull_request(repository)
    environment = job(tmp_path, {"client_payload": whole} if name == "repository_dispatch" else whole, name)
    with pytest.raises(FromFork, match=f"only branches of {REPOSITORY.name} get an environment"):
        refuse_fork(environment)
    with pytest.raises(FromFork):
        read_event(environment)


@pytest.mark.parametrize(
    "event",
    [
        "",
        "[]",
        "{}",
        {"client_payload": None},
        {"client_payload": {**pull_request(), "pull_request": {"number": 7}}},
        {**pull_request(), "pull_request": {**pull_request()["pull_request"], "number": 0}},
    ],
)
def test_what_is_no_pull_request_is_no_answer(tmp_path: Path, event: object) -> None:
    with pytest.raises(NoEvent, match="tells of no pull request"):
        read_event(job(tmp_path, event))


def test_without_an_event_s_file_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(NoEvent):
        refuse_fork({"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(tmp_path / "none")})


@pytest.mark.parametrize("name", ["", "schedule", "workflow_dispatch"])
def test_where_no_pull_request_began_the_job_there_is_no_fork(name: str) -> None:
    refuse_fork({"GITHUB_EVENT_NAME": name})

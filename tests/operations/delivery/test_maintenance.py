"""`eleva ci remind`: one open issue of each cadence, and a failure while nobody has closed the last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.operations.delivery.cli import app
from infra.platform.procedures import MAINTENANCE
from tests.support.github import TOKEN, Github, github


@pytest.fixture(autouse=True)
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Github]:
    """A job at GitHub, and the repository that it works for."""
    with github(tmp_path) as found:
        for name, value in found.variables().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield found


def remind(cadence: str) -> Result:
    return CliRunner().invoke(app, ["remind", cadence])


@pytest.mark.parametrize("cadence", ["daily", "weekly", "monthly"])
def test_every_task_of_the_cadence_is_a_box_to_tick_and_no_other(hub: Github, cadence: str) -> None:
    assert remind(cadence).exit_code == 0
    (issue,) = hub.issues
    assert issue["title"].startswith(f"{cadence.capitalize()} maintenance of 20")
    boxes = [line.removeprefix("- [ ] ") for line in issue["body"].splitlines() if line.startswith("- [ ] ")]
    assert boxes == [f"{task.task}: {task.where}" for task in MAINTENANCE if task.cadence == cadence]


def test_what_is_still_open_is_left_as_it_is_and_makes_the_job_fail(hub: Github) -> None:
    remind("weekly")
    (first,) = hub.issues
    first.update(title="Weekly maintenance of 2026-01-05", body=first["body"].replace("[ ]", "[x]", 1))
    before = dict(first)
    overdue = remind("weekly")
    assert overdue.exit_code == 1
    assert "'Weekly maintenance of 2026-01-05' is still open" in overdue.stderr
    assert hub.issues == [before]
    assert remind("daily").exit_code == 0  # another cadence's is no matter

    first["state"] = "closed"
    assert remind("weekly").exit_code == 0
    assert [issue["state"] for issue in hub.issues] == ["closed", "open", "open"]


def test_a_reminder_that_cannot_be_given_is_a_failure(hub: Github, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "another-token")
    ran = remind("daily")
    assert (ran.exit_code, hub.issues) == (1, [])
    assert "401: are the job's `permissions` enough for it?" in ran.stderr


def test_another_cadence_is_a_mistake_in_use() -> None:
    assert remind("yearly").exit_code == 2

"""`eleva ci report`: what people at GitHub get to read, and its exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.operations.delivery.cli import app
from tests.support.github import TOKEN, Github, github


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Github]:
    """A job at GitHub, and the repository that it works for."""
    with github(tmp_path) as found:
        for name, value in found.variables().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield found


def report(*options: str, says: str, code: int = 0) -> Result:
    """Report what a program says that ends with `code`."""
    program = [sys.executable, "-c", f"import sys; print({says!r}); sys.exit({code})"]
    return CliRunner().invoke(app, ["report", *options, "--", *program])


def test_the_summary_gets_what_the_command_prints_and_its_exit_code_stays(hub: Github) -> None:
    ran = report(says="### found", code=7)
    assert (ran.exit_code, ran.stdout) == (7, "### found\n")
    assert hub.summary == "### found\n\n"
    assert (hub.comments, hub.issues) == ([], [])


def test_a_comment_is_updated_and_not_repeated_and_others_stay(hub: Github) -> None:
    hub.comments += [{"id": number, "body": f"remark {number}"} for number in range(1, 121)]
    report("--comment", "preview", says="first")
    report("--comment", "preview", says="second")
    report("--comment", "other", says="else")
    assert [comment["body"] for comment in hub.comments[120:]] == [
        "<!-- eleva:preview -->\nsecond\n",
        "<!-- eleva:other -->\nelse\n",
    ]
    assert hub.comments[119]["body"] == "remark 120"


def test_an_issue_is_opened_once_updated_and_closed(hub: Github) -> None:
    hub.issues.append({"number": 1, "state": "open", "labels": ["drift"], "title": "by hand", "body": None})
    for says in ("one", "two"):
        assert report("--issue", "drift", says=says, code=7).exit_code == 7
    theirs, ours = hub.issues
    assert (ours["state"], ours["body"]) == ("open", "<!-- eleva:drift -->\ntwo\n")
    report("--issue", "drift", says="clean")
    assert (ours["state"], ours["body"]) == ("closed", "<!-- eleva:drift -->\nclean\n")
    assert theirs["state"] == "open"
    report("--issue", "drift", says="again", code=1)
    assert [issue["state"] for issue in hub.issues] == ["open", "closed", "open"]


def test_a_command_that_says_nothing_is_told_with_its_outcome(hub: Github) -> None:
    ran = CliRunner().invoke(app, ["report", "--", sys.executable, "-c", "raise SystemExit(1)"])
    assert ran.exit_code == 1
    assert "failed (exit code 1)" in hub.summary


def test_no_credential_is_published(hub: Github, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEON_API_KEY", "napi_9x8y7z6w5v4u3t2s1r0q")
    report("--comment", "preview", says="the key napi_9x8y7z6w5v4u3t2s1r0q")
    assert hub.comments[0]["body"].endswith("the key ***\n")
    assert "napi_9x8" not in hub.summary


@pytest.mark.parametrize(
    ("missing", "told"),
    [("GITHUB_TOKEN", "GITHUB_TOKEN not set"), ("GITHUB_EVENT_PATH", "no pull request began this job")],
)
def test_what_cannot_be_told_is_a_failure(
    hub: Github, monkeypatch: pytest.MonkeyPatch, missing: str, told: str
) -> None:
    monkeypatch.delenv(missing)
    ran = report("--comment", "preview", says="x")
    assert ran.exit_code == 1
    assert told in ran.stderr


def test_a_refusal_of_githubs_is_a_failure_and_the_commands_own_exit_code_wins(
    hub: Github, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "another-token")
    ran = report("--comment", "preview", says="x", code=7)
    assert ran.exit_code == 7
    assert "401: are the job's `permissions` enough for it?" in ran.stderr


def test_a_command_that_is_not_there_is_a_failure() -> None:
    ran = CliRunner().invoke(app, ["report", "--", "no-such-program"])
    assert ran.exit_code == 1
    assert "no-such-program cannot be started" in ran.stderr


def test_a_comment_and_an_issue_at_once_is_a_mistake_in_use() -> None:
    assert report("--comment", "a", "--issue", "b", says="x").exit_code == 2

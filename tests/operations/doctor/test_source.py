"""A deployment's commit is looked for in real repositories: one that Git has, one that it lost, and one cut short."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from infra.operations.doctor.source import COMMIT, UNCOMMITTED, judged
from infra.operations.verify.finding import Difference

AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@eleva.example", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(["git", *AS_SOMEBODY, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with two commits."""
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    for number in "12":
        git(folder, "commit", "--quiet", "--allow-empty", "--message", number)
    return folder


def test_a_commit_that_a_branch_has_is_fine(clone: Path) -> None:
    commit = git(clone, "rev-parse", "HEAD~1")
    assert list(judged({COMMIT: commit, UNCOMMITTED: "false"}, clone)) == [
        f"was made from {commit[:10]}, which Git has"
    ]


def test_a_history_that_was_rewritten_is_told(clone: Path) -> None:
    lost = git(clone, "rev-parse", "HEAD")
    git(clone, "commit", "--quiet", "--allow-empty", "--amend", "--message", "another")
    for commit in (lost, "0" * 39 + "1"):  # one that lies about there still, and one that was never here
        (told,) = judged({COMMIT: commit}, clone)
        assert isinstance(told, Difference)
        assert told.what == f"was made from {commit[:10]}, which is in no branch or tag of this clone"


def test_a_clone_that_was_cut_short_cannot_tell(clone: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{clone}", "short")
    commit = git(clone, "rev-parse", "HEAD~1")
    (told,) = judged({COMMIT: commit}, tmp_path / "short")
    assert told == f"was made from {commit[:10]}; only a whole clone could tell whether Git has that"


def test_changes_that_were_in_no_commit_are_told(clone: Path) -> None:
    commit = git(clone, "rev-parse", "HEAD")
    first, _ = judged({COMMIT: commit, UNCOMMITTED: "true"}, clone)
    assert first == f"was made from {commit[:10]} and changes that were in no commit"


def test_a_deployment_that_knows_no_commit_is_told(clone: Path) -> None:
    assert list(judged({}, clone)) == ["was not made from a clone of Git"]

"""Repositories that stand for GitHub's: what git itself sees of them, and that names are taken as git takes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from infra.localcloud.git.repositories import NoSuchBranch, Repositories
from infra.localcloud.paths import Layout

NAME = "owner/some.name"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    home = tmp_path / "it's here, 100% local"
    return Layout(home, home)


@pytest.fixture
def repositories(layout: Layout) -> Repositories:
    found = Repositories(layout.git)
    found.make(NAME)
    return found


def branches(repositories: Repositories) -> set[str]:
    return set(repositories.branches(NAME) or ())


def test_git_reads_them(layout: Layout, repositories: Repositories) -> None:
    repositories.push(NAME, "fix/auth")
    found = subprocess.check_output(["git", "ls-remote", str(layout.git / f"{NAME}.git")], text=True)
    assert [line.split("\t")[1] for line in found.splitlines()] == ["HEAD", "refs/heads/fix/auth", "refs/heads/main"]


def test_what_git_itself_pushes_is_seen(layout: Layout, repositories: Repositories, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(layout.git / f"{NAME}.git"), str(clone)], check=True)
    subprocess.run(["git", "-C", str(clone), "push", "-q", "origin", "main:pushed"], check=True)
    assert branches(repositories) == {"main", "pushed"}


def test_branches_come_and_go_and_pushes_are_told(repositories: Repositories) -> None:
    told: list[tuple[str, str]] = []
    repositories.on_push(lambda *pushed: told.append(pushed))
    for _ in range(2):
        repositories.push(NAME, "-rf Ünïcode".replace(" ", "/"))
    assert branches(repositories) == {"main", "-rf/Ünïcode"}
    repositories.remove(NAME, "-rf/Ünïcode")
    assert branches(repositories) == {"main"}
    assert told == [(NAME, "-rf/Ünïcode")] * 2


@pytest.mark.parametrize("branch", ["", "a b", "a..b", "x.lock", "main/sub", "nul\0", "\udce9", "new\nline"])
def test_a_name_that_git_does_not_take_is_refused(repositories: Repositories, branch: str) -> None:
    with pytest.raises(NoSuchBranch):
        repositories.push(NAME, branch)
    assert branches(repositories) == {"main"}


def test_what_is_not_there_is_said(repositories: Repositories) -> None:
    with pytest.raises(NoSuchBranch, match=f"{NAME} has no branch 'gone'"):
        repositories.remove(NAME, "gone")
    with pytest.raises(NoSuchBranch, match="no repository owner/gone: one is made when a Vercel project is linked"):
        repositories.push("owner/gone", "main")


@pytest.mark.parametrize("name", ["../outside/x", "owner/..", "a/b/c", "owner/", "owner"])
def test_no_repository_is_made_outside_or_of_a_name_that_github_could_not_have(
    repositories: Repositories, layout: Layout, name: str
) -> None:
    repositories.make(name)
    assert repositories.names() == [NAME]
    assert [path.name for path in layout.data.iterdir()] == ["git"]
    assert repositories.branches(name) is None


def test_a_repository_is_made_once_and_all_are_gone_when_cleared(repositories: Repositories) -> None:
    repositories.push(NAME, "kept")
    repositories.make(NAME)
    assert branches(repositories) == {"main", "kept"}
    repositories.clear()
    assert (repositories.names(), repositories.branches(NAME)) == ([], None)

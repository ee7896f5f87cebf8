"""Bare git repositories in a folder: made when a Vercel project is linked to one, with an empty commit on `main`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

#: GitHub's name of a new repository's first branch.
MAIN = "main"
_HEADS = "refs/heads/"
_NAME = re.compile(r"[A-Za-z0-9-]+/(?!\.{1,2}$)[A-Za-z0-9._-]+")
#: Whoever starts the local cloud has settings of git; none counts here.
_OWN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
_NOBODY = {f"GIT_{who}_{what}": "local-cloud" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_TIMEOUT_S = 30.0

Pushed = Callable[[str, str], None]


class NoSuchBranch(Exception):
    """There is no such repository or branch, or git does not take the name; the message says which."""


class Repositories:
    """The repositories below `folder`, by owner/name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hears: list[Pushed] = []

    def clear(self) -> None:
        """Begin again without any; nobody hears of pushes any more."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._hears.clear()

    def on_push(self, hears: Pushed) -> None:
        """Call `hears` with repository and branch after each push."""
        self._hears.append(hears)

    def make(self, repository: str) -> None:
        """Make a repository unless it is there, or its name is none that GitHub could have."""
        place = self._place(repository)
        if not _NAME.fullmatch(repository) or place.exists():
            return
        unfinished = place.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        _git(None, "init", "--quiet", "--bare", "--template=", f"--initial-branch={MAIN}", str(unfinished))
        tree = _git(unfinished, "hash-object", "-t", "tree", "-w", "--stdin").decode().strip()
        commit = _git(unfinished, "commit-tree", "-m", "Begin", tree).decode().strip()
        _git(unfinished, "update-ref", f"{_HEADS}{MAIN}", commit)
        unfinished.rename(place)

    def names(self) -> list[str]:
        """Return every repository's owner/name."""
        return sorted(str(path.relative_to(self._folder).with_suffix("")) for path in self._folder.glob("*/*.git"))

    def branches(self, repository: str) -> frozenset[str] | None:
        """Return the branches of a repository, also of those that git itself pushed; None when there is no such one."""
        if not _NAME.fullmatch(repository) or not self._place(repository).is_dir():
            return None
        listed = _git(self._place(repository), "for-each-ref", "--format=%(refname)", _HEADS)
        return frozenset(line.removeprefix(_HEADS) for line in listed.decode(errors="replace").splitlines())

    def push(self, repository: str, branch: str) -> None:
        """Make a branch where `main` is, or push it again; who hears of pushes is told.

        Raises:
            NoSuchBranch: there is no such repository, or git does not take the name, in its own words.
        """
        place = self._existing(repository)
        if branch not in (self.branches(repository) or ()):
            _git(place, "update-ref", _reference(branch), f"{_HEADS}{MAIN}")
        for hears in self._hears:
            hears(repository, branch)

    def remove(self, repository: str, branch: str) -> None:
        """Delete a branch.

        Raises:
            NoSuchBranch: there is no such repository or branch.
        """
        place = self._existing(repository)
        if branch not in (self.branches(repository) or ()):
            raise NoSuchBranch(f"{repository} has no branch {branch!r}")
        _git(place, "update-ref", "-d", _reference(branch))

    def _existing(self, repository: str) -> Path:
        if self.branches(repository) is None:
            raise NoSuchBranch(
                f"there is no repository {repository or 'yet'}: one is made when a Vercel project is linked to it, as "
                "by `eleva local up`"
            )
        return self._place(repository)

    def _place(self, repository: str) -> Path:
        return self._folder / f"{repository}.git"


def _reference(branch: str) -> bytes:
    try:
        reference = f"{_HEADS}{branch}".encode()
    except UnicodeEncodeError:
        raise NoSuchBranch(f"{branch!r} is no text") from None
    if b"\0" in reference:
        raise NoSuchBranch(f"{branch!r} holds a null character")
    return reference


def _git(place: Path | None, *arguments: str | bytes) -> bytes:
    where = ["-C", str(place)] if place else []
    try:
        return subprocess.run(
            ["git", *where, *arguments],
            env=_environment(),
            input=b"",
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=True,
        ).stdout
    except subprocess.CalledProcessError as error:
        raise NoSuchBranch(error.stderr.decode(errors="replace").strip()) from None


def _environment() -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **_OWN, **_NOBODY}

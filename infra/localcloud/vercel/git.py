"""What Vercel knows of a project's git repository: which branches there are, and that one was pushed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Protocol

Json = dict[str, Any]


class GitHost(Protocol):
    """Where repositories are, each by owner/name."""

    def make(self, repository: str) -> None:
        """Hear that a project was linked to a repository, which so is there."""

    def branches(self, repository: str) -> Collection[str] | None:
        """Return the branches of a repository; None when nobody here can look."""

    def on_push(self, hears: Callable[[str, str], None]) -> None:
        """Call `hears` with repository and branch after each push."""


class Unknown:
    """A host where nobody can look."""

    def make(self, repository: str) -> None:
        """Take note of nothing."""

    def branches(self, repository: str) -> None:
        """Know of none."""

    def on_push(self, hears: Callable[[str, str], None]) -> None:
        """Never call."""


def repository(link: Json) -> str:
    """Return the owner/name that a project is linked to."""
    owner, name = {
        "github": ("org", "repo"),
        "gitlab": ("projectNamespace", "projectName"),
        "bitbucket": ("owner", "slug"),
    }[link["type"]]
    return f"{link[owner]}/{link[name]}"

"""Pull requests from forks: they get no environment, since their code is nobody's that this project trusts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.platform.hosting import REPOSITORY


class FromFork(Exception):
    """A job of a pull request from another repository asks for an environment."""


def refuse_fork(environment: Mapping[str, str]) -> None:
    """See that no pull request of another repository began this job; fine where no pull request did.

    Args:
        environment: this process's, with what GitHub sets in its jobs (docs.github.com, Variables reference).

    Raises:
        FromFork: one did, or it cannot be told whether one did.
    """
    if not environment.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        return
    head = _head(environment.get("GITHUB_EVENT_PATH", ""))
    ours = {REPOSITORY.name, environment.get("GITHUB_REPOSITORY", REPOSITORY.name)}
    if head not in ours:
        raise FromFork(
            f"this job is of a pull request from {head or 'a repository that it does not name'}: only branches of "
            f"{REPOSITORY.name} get an environment"
        )


def _head(path: str) -> str | None:
    """Return the repository of the pull request's branch; None where the event does not tell."""
    try:
        event: Any = json.loads(Path(path).read_text())
        return str(event["pull_request"]["head"]["repo"]["full_name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None

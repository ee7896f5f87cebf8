"""What GitHub says of a pull request: in its own job, or in one that the application's repository has asked for.

The application's repository sends its pull requests on as `repository_dispatch` events, whose `client_payload` has the
fields of the original event (docs.github.com, Webhook events and payloads).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from infra.platform.hosting import REPOSITORY

DISPATCHED = "repository_dispatch"


class NoEvent(Exception):
    """This job is of no pull request, or GitHub does not tell what is needed."""


class FromFork(Exception):
    """The pull request's branch is in another repository, whose code is nobody's that this project trusts."""


class _Repository(BaseModel):
    full_name: str


class _Head(BaseModel):
    ref: str
    repo: _Repository | None  # none when the fork was deleted


class _PullRequest(BaseModel):
    number: int = Field(ge=1)
    head: _Head


class Event(BaseModel):
    """A pull request, and what happened to it: opened, synchronize, reopened, closed."""

    action: str
    pull_request: _PullRequest

    @property
    def branch(self) -> str:
        """Its branch."""
        return self.pull_request.head.ref

    @property
    def number(self) -> int:
        """Its number."""
        return self.pull_request.number

    @property
    def is_closed(self) -> bool:
        """Whether it is over, merged or not."""
        return self.action == "closed"


def read_event(environment: Mapping[str, str]) -> Event:
    """Return the pull request that this job is of.

    Args:
        environment: this process's, with what GitHub sets in its jobs.

    Raises:
        NoEvent: it is of none.
        FromFork: its branch is not in the application's repository, or GitHub does not say where it is.
    """
    try:
        content = json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_text())
        event = Event.model_validate(content.get("client_payload", content))
    except (OSError, ValueError, AttributeError, ValidationError):
        raise NoEvent(
            "GitHub's event ($GITHUB_EVENT_PATH) tells of no pull request with action, number and head: this is "
            "for jobs of pull requests; elsewhere it is eleva preview create BRANCH"
        ) from None
    _refuse_fork(event, environment)
    return event


def refuse_fork(environment: Mapping[str, str]) -> None:
    """See that this job is not of a fork's pull request; fine where it is of none at all.

    Raises:
        FromFork, NoEvent: it is, or it cannot be told.
    """
    name = environment.get("GITHUB_EVENT_NAME", "")
    if name == DISPATCHED or name.startswith("pull_request"):
        read_event(environment)


def _refuse_fork(event: Event, environment: Mapping[str, str]) -> None:
    head = event.pull_request.head.repo
    # This repository's own pull requests are for trying these commands.
    ours = {REPOSITORY.name, environment.get("GITHUB_REPOSITORY", REPOSITORY.name)}
    if head is None or head.full_name not in ours:
        raise FromFork(
            f"this pull request is from {head.full_name if head else 'a repository that is gone'}: only branches of "
            f"{REPOSITORY.name} get an environment"
        )

"""What people look at each day, week and month, as the one open issue of that cadence: who closes it has done it."""

from __future__ import annotations

from datetime import datetime

from infra.operations.delivery.github import Github
from infra.platform.procedures import MAINTENANCE, Cadence


def checklist(cadence: Cadence) -> str:
    """Return what is to be looked at, as boxes to tick."""
    boxes = "".join(f"- [ ] {each.task}: {each.where}\n" for each in MAINTENANCE if each.cadence == cadence)
    return (
        f"{boxes}\nClose this issue when all of it is done: while it is open, the next one is not, and its job fails.\n"
    )


def remind(github: Github, cadence: Cadence, now: datetime) -> str | None:
    """Open the issue of a cadence, unless the last one is still open: then return its title.

    Args:
        github: where.
        cadence: whose tasks.
        now: whose date the title has; aware.

    Raises:
        GithubFailed: GitHub refuses or does not answer.
    """
    title = f"{cadence.capitalize()} maintenance of {now:%Y-%m-%d}"
    return github.open_unless_open(f"maintenance-{cadence}", title, checklist(cadence))

"""Deployments, and the variables that the live one does not have yet: Vercel gives a changed one to new ones only.

Source: Vercel's documentation of environment variables; `NEXT_PUBLIC_*` values are even built in.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.operations.existing import vercel_project_id
from infra.operations.inventory.kind import at_ms
from infra.platform.aggregate import Platform
from infra.platform.environments import PRODUCTION
from infra.vendors.vercel import Vercel

#: A build of the application takes some minutes; Vercel itself stops one after 45 (its documented limit).
BUILD_TIMEOUT_S = 45 * 60
POLL_S = 3.0
_FAILED = ("ERROR", "CANCELED")


class NotDeployed(Exception):
    """A deployment did not come to life; the message says why, and where to look."""


@dataclass(frozen=True)
class Freshness:
    """What the live deployment lacks.

    Attributes:
        live_since: when the live deployment was made; None when there is none.
        newer: the variables that were set or changed after that.
    """

    live_since: datetime | None
    newer: tuple[str, ...]

    @property
    def told(self) -> str | None:
        """What is wrong, as a sentence without an end; None when nothing is."""
        if self.live_since is None:
            return "nothing is deployed"
        if not self.newer:
            return None
        return f"{len(self.newer)} variables are newer than the live deployment: {', '.join(self.newer)}"


def deploy_if_stale(platform: Platform, tell: Callable[[str], None]) -> None:
    """Deploy unless the live deployment has all variables.

    Raises:
        NotDeployed, NoProject, VendorError: it cannot be done.
    """
    team_id = platform.settings.accounts.vercel.team_id
    with Vercel(team_id) as vercel:
        project_id = vercel_project_id(team_id, platform.hosting.project)
        if freshness(vercel, project_id).told:
            redeploy(vercel, project_id, tell)


def freshness(vercel: Vercel, project_id: str) -> Freshness:
    """Return what the live production deployment of a project lacks of its production variables.

    Raises:
        VendorError: Vercel cannot be asked.
    """
    live = _live_deployment(vercel.project(project_id))
    if live is None:
        return Freshness(None, ())
    ours = [v for v in vercel.variables(project_id) if set(PRODUCTION.targets) & set(v["target"])]
    return Freshness(
        at_ms(live["createdAt"]), tuple(sorted(v["key"] for v in ours if v["updatedAt"] > live["createdAt"]))
    )


def redeploy(
    vercel: Vercel, project_id: str, tell: Callable[[str], None], sleep: Callable[[float], None] = time.sleep
) -> str:
    """Build the live deployment again with the variables of now, wait until it is live, and return its URL.

    Where nothing is deployed yet, the head of the production branch is built.

    Raises:
        NotDeployed: the build failed, was cancelled or did not end in time; what was live stays live.
        VendorError: Vercel cannot be asked or refuses.
    """
    project = vercel.project(project_id)
    live = _live_deployment(project)
    made = vercel.deploy(project, PRODUCTION.targets[0], live["id"] if live else None)
    return _built(vercel, made, tell, sleep)


def deploy_branch(
    vercel: Vercel,
    project_id: str,
    branch: str,
    tell: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Build a branch as a preview with the variables of now, wait until it is there, and return its URL.

    Raises:
        NotDeployed: the build failed, was cancelled or did not end in time.
        VendorError: Vercel cannot be asked or refuses, as it does for a branch that was not pushed.
    """
    return _built(vercel, vercel.deploy_branch(vercel.project(project_id), branch), tell, sleep)


def _built(vercel: Vercel, made: dict[str, Any], tell: Callable[[str], None], sleep: Callable[[float], None]) -> str:
    """Wait until a deployment is ready; return its URL."""
    deadline = time.monotonic() + BUILD_TIMEOUT_S
    while (state := made.get("readyState")) != "READY":
        where = f"https://{made['url']}"
        if state in _FAILED:
            raise NotDeployed(f"the deployment {made['id']} ended in {state}; its log is at {where}")
        if time.monotonic() > deadline:
            raise NotDeployed(f"the deployment {made['id']} is still {state} after {BUILD_TIMEOUT_S} s; see {where}")
        tell(f"the deployment {made['id']} is {state} ...")
        sleep(POLL_S)
        made = vercel.deployment(made["id"])
    return f"https://{made['url']}"


def _live_deployment(project: dict[str, Any]) -> dict[str, Any] | None:
    """Return the deployment that visitors get: after a rollback not the newest one."""
    found: dict[str, Any] | None = (project.get("targets") or {}).get("production")
    return found

"""A branch's deployments: where Vercel shows the newest one, and making one that has the branch's variables.

The push has built one before there were any, since Vercel takes variables only for branches that exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from infra.operations.deployment import NotDeployed, deploy_branch
from infra.platform.environments import PREVIEW
from infra.vendors.vercel import Vercel

Say = Callable[[str], None]
#: Where Vercel shows what has no domain of its own (vercel.com/docs: Generated URLs).
_SHOWN_AT = ".vercel.app"


def origin(vercel: Vercel, project_id: str, branch: str, say: Say) -> str:
    """Return the URL at which Vercel shows a branch's newest deployment; a first one is made where there is none.

    Vercel's rule for it cuts long names and is not documented in full, so Vercel is asked.

    Raises:
        NotDeployed: there is no such URL, or there is no deployment and none could be made.
        VendorError: Vercel cannot be asked or refuses.
    """
    newest = vercel.newest_deployment(project_id, branch)
    if newest is None:
        say(f"nothing of {branch!a} is deployed yet: building it once, to have its URL ...")
        deploy_branch(vercel, project_id, branch, say)
        newest = vercel.newest_deployment(project_id, branch)
    found = vercel.deployment(newest["uid"]) if newest else {}
    for alias in found.get("alias") or ():
        if alias.endswith(_SHOWN_AT):
            return f"https://{alias}"
    raise NotDeployed(
        f"Vercel tells no URL for the branch {branch!a}: look at its deployments, and whether previews are built at all"
    )


def deploy_if_stale(vercel: Vercel, project_id: str, branch: str, variables: Sequence[Any], say: Say) -> str | None:
    """Build a branch unless its newest deployment has all variables; return the new deployment's URL.

    Args:
        vercel: the team.
        project_id: whose deployments previews are.
        branch: the branch.
        variables: all of the project, as Vercel lists them.
        say: told of progress.

    Raises:
        NotDeployed: the build failed, was cancelled or did not end in time.
        VendorError: Vercel cannot be asked or refuses.
    """
    reach = [
        each
        for each in variables
        if set(each["target"]) & set(PREVIEW.targets) and each.get("gitBranch") in (None, branch)
    ]
    newest = vercel.newest_deployment(project_id, branch)
    if newest and newest["state"] == "READY" and all(each["updatedAt"] <= newest["created"] for each in reach):
        return None
    say(f"building {branch!a} with its variables ...")
    return deploy_branch(vercel, project_id, branch, say)

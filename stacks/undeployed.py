"""Says at the end of an `up` which variables the live deployment does not have: Vercel gives them to new ones only."""

from __future__ import annotations

import pulumi

from infra.operations.deployment import freshness
from infra.platform.aggregate import Platform
from infra.vendors.errors import CredentialMissing, VendorError
from infra.vendors.vercel import Vercel


def tell_undeployed(project_id: pulumi.Output[str], platform: Platform) -> None:
    """Warn once the project's variables are as declared.

    Args:
        project_id: known when all variables are set.
        platform: whose project.
    """
    team_id, stack = platform.settings.accounts.vercel.team_id, platform.environment.name
    project_id.apply(lambda known: _tell(team_id, known, stack))


def _tell(team_id: str, project_id: str, stack: str) -> None:
    try:
        with Vercel(team_id) as vercel:
            told = freshness(vercel, project_id).told
    except (VendorError, CredentialMissing) as error:
        told = f"it cannot be told which variables the live deployment lacks ({error})"
    if told:
        pulumi.log.warn(f"{told}\n-> eleva redeploy {stack}")

"""Has the provider write variables again whose values it cannot compare.

Vercel's provider writes all of a variable, its value too, when it finds another comment than the declared one. So the
comment is changed: nothing is deleted, and no value passes through here.
"""

from __future__ import annotations

from collections.abc import Sequence

from infra.operations.drift.finding import Finding
from infra.operations.existing import vercel_project_id
from infra.platform.aggregate import Platform
from infra.vendors.vercel import Vercel

COMMENT = "to be written again by eleva drift fix"


def to_be_written_again(platform: Platform, findings: Sequence[Finding]) -> None:
    """Mark variables for the next `pulumi up --refresh`.

    Raises:
        VendorError, CredentialMissing, NoProject: Vercel cannot be asked, or refuses.
    """
    if not findings:
        return
    team_id = platform.settings.accounts.vercel.team_id
    project_id = vercel_project_id(team_id, platform.hosting.project)
    with Vercel(team_id) as vercel:
        for finding in findings:
            vercel.set_comment(project_id, finding.id, COMMENT)

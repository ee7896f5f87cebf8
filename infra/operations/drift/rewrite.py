"""Has the provider write variables again whose values it cannot compare.

Vercel's provider writes all of a variable, its value too, when it finds another comment than the declared one. So the
comment is changed: nothing is deleted, and no value passes through here.
"""

from __future__ import annotations

from collections.abc import Sequence

from infra.operations.existing import vercel_project_id
from infra.platform.hosting import HOSTING
from infra.vendors.vercel import Vercel

COMMENT = "to be written again by eleva drift fix"


def to_be_written_again(team_id: str, ids: Sequence[str]) -> None:
    """Mark variables of the application's project for the next `pulumi up --refresh`.

    Args:
        team_id: Vercel's, of the project.
        ids: Vercel's, of the variables.

    Raises:
        VendorError, CredentialMissing, NoProject: Vercel cannot be asked, or refuses.
    """
    project_id = vercel_project_id(team_id, HOSTING.project)
    with Vercel(team_id) as vercel:
        for id_ in ids:
            vercel.set_comment(project_id, id_, COMMENT)

"""Refuses an environment that would share something with production, before anything of it is made or deployed.

Deployments of a branch get what the base of all previews gives them, too: by the stack file and the secrets, which are
read, and by what stands at Vercel, whoever has set it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from infra.operations.isolation.check import problems
from infra.operations.isolation.live import problems_at_vercel, problems_shared, reaches
from infra.operations.isolation.published import Place
from infra.operations.previews.found import Seen, environments, of_slug
from infra.operations.previews.ground import Ground
from infra.operations.secrets import known_before
from infra.platform.aggregate import Platform
from infra.platform.branches import slug
from infra.platform.environments import PREVIEW
from infra.platform.problems import InvalidPlatform


def refuse_shared(ground: Ground, base: Platform, branch: str, listed: Sequence[Mapping[str, Any]]) -> None:
    """See that a branch's deployments get nothing of production's.

    Args:
        ground: the vendors.
        base: what all previews stand on.
        branch: its name.
        listed: the variables that the Vercel project has.

    Raises:
        InvalidPlatform: they would, or it cannot be compared; with all of it, and no value.
        SecretsUnavailable, VendorError, NoProject: something cannot be read.
    """
    published = Place(base.settings.accounts.aws).read()
    linked = ground.vercel.shared_variables(ground.vercel_project_id)
    shared = [ground.vercel.shared_variable(each["id"]) for each in linked if reaches(each, branch)]
    own = of_slug(environments(Seen((), (), listed, ())), slug(branch)).variables
    ours = {variable["key"]: variable["id"] for variable in own}
    found = [
        *problems(known_before(base), {}, published, base.contract, PREVIEW),
        *problems_at_vercel(listed, branch, ours, published, base.contract),
        *problems_shared(shared, published, base.contract),
    ]
    if found:
        raise InvalidPlatform(list(dict.fromkeys(found)))

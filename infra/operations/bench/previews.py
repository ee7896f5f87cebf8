"""Preview environments: making and destroying one, and looking at many, by the no-change preview of the same run."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime, timedelta

from infra.operations.bench.figure import Figure, Figures
from infra.operations.bench.measure import Measured, measure
from infra.operations.bench.run import ELEVA, resources, up
from infra.operations.previews.ground import Ground, opened
from infra.platform import naming
from infra.platform.branches import slug
from infra.platform.cache import CACHE
from infra.platform.environments import PREVIEW, branch_environment
from infra.platform.jobs import JOBS
from infra.platform.variables.contract import Contract

#: Making an environment until it is verified, and destroying it until nothing is left, by a no-change preview.
RATIO_MAX = 2.5
#: What this project asks besides; the vendors' providers ask what they ask (docs/decisions/0014).
OUR_CALLS_PER_RESOURCE_MAX = 1.5
MANY = 50
LOOK_MAX_S = 5.0
_ROUNDS = 3


def preview_figures(preview_s: float) -> Figures:
    """Make and destroy environments on the base of all previews, then look at many.

    Args:
        preview_s: what production's no-change preview took.
    """
    up(PREVIEW.name)
    created, gone, count = list[Measured](), list[Measured](), 0
    for number in range(_ROUNDS):
        branch = f"bench/{number}"
        measure([ELEVA, "local", "branch", "add", branch])
        created.append(measure([ELEVA, "preview", "create", branch]))
        count = resources(naming.branch_stack(slug(branch)))
        gone.append(measure([ELEVA, "preview", "destroy", branch]))
    create_s, destroy_s = (statistics.median(one.seconds for one in of) for of in (created, gone))
    with opened() as ground:
        _make_many(ground)
    listed = measure([ELEVA, "preview", "list"])
    collected = measure([ELEVA, "preview", "gc", "--dry-run"])
    return {
        "preview_create_s": Figure(create_s),
        "preview_create_ratio": Figure(create_s / preview_s, RATIO_MAX),
        "preview_create_resources": Figure(count),
        "preview_create_calls": Figure(len(created[-1].own_calls)),
        "preview_create_calls_per_resource": Figure(len(created[-1].own_calls) / count),
        "preview_create_our_calls_per_resource": Figure(
            len(created[-1].calls_of_ours) / count, OUR_CALLS_PER_RESOURCE_MAX
        ),
        "preview_destroy_s": Figure(destroy_s),
        "preview_destroy_ratio": Figure(destroy_s / preview_s, RATIO_MAX),
        "preview_destroy_calls": Figure(len(gone[-1].own_calls)),
        f"preview_list_of_{MANY}_s": Figure(listed.seconds, LOOK_MAX_S),
        f"preview_gc_of_{MANY}_s": Figure(collected.seconds, LOOK_MAX_S),
    }


def _make_many(ground: Ground) -> None:
    """Give the vendors what many environments consist of; it goes with the bench's own local cloud."""
    expires = datetime.now(UTC) + timedelta(days=2)
    team = {"teamId": ground.file.accounts.vercel.team_id}
    parent = next(branch["id"] for branch in ground.neon.branches(ground.neon_project_id) if branch["default"])
    for number in range(MANY):
        branch = f"many/{number}"
        environment = branch_environment(slug(branch))
        measure([ELEVA, "local", "branch", "add", branch])
        ground.neon.make_branch(ground.neon_project_id, environment.name, parent, at=None, expires=expires)
        database = {"database_name": naming.cache(environment.name), "primary_region": CACHE.primary_region}
        ground.upstash.post("/redis/database", {**database, "platform": "aws"})
        for variable in Contract.of(JOBS).base(environment):
            comment = naming.owned_comment(environment.name, variable.purpose)
            sent = {"key": variable.name, "value": "x" * 64, "type": "sensitive", "target": list(PREVIEW.targets)}
            path = f"/v10/projects/{ground.vercel_project_id}/env"
            ground.vercel.post(path, {**sent, "gitBranch": branch, "comment": comment}, team)

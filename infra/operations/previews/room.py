"""Whether there is room for another environment, and if not, when there will be; none is taken from a living branch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from infra.operations.previews.found import Seen, environments
from infra.operations.previews.quota import Quota, Wanted, counted, full, room, size
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.branches import slug
from infra.platform.environments import branch_environment

#: No URL or token that a vendor makes is as long as this.
_VALUE_BYTES_MAX = 256


class Full(Exception):
    """There is no room; the message says of what, and when there will be some."""

    def __init__(self, quotas: Sequence[Quota], expiries: Sequence[tuple[str, datetime]]) -> None:
        lines = ["there is no room for another preview environment, and none is taken from a branch that exists:"]
        for quota in quotas:
            lines.append(f"  * {quota.told}")
            found = room(quota, expiries)
            if found:
                freed = ", ".join(naming.branch_stack(slug) for slug in found.slugs)
                lines.append(f"    -> {freed} will be gone by {found.at:%Y-%m-%d %H:%M} UTC")
        lines.append(
            "-> eleva preview gc takes away those whose branch is gone; eleva preview destroy BRANCH one of them"
        )
        super().__init__("\n".join(lines))


def refuse_when_full(seen: Seen, base: Platform, git_branch: str, promised: Collection[str]) -> None:
    """See that one more environment fits into what the vendors' plans allow.

    Args:
        seen: what the vendors have.
        base: what all previews stand on.
        git_branch: the environment's branch.
        promised: the stacks of others that were let in.

    Raises:
        Full: it does not.
    """
    environment = branch_environment(slug(git_branch))
    variables = base.contract.base(environment)
    wanted = Wanted(
        git_branch,
        environment.name,
        naming.cache(environment.name),
        {variable.name: size(variable.name, "x" * _VALUE_BYTES_MAX) for variable in variables},
        databases=len(base.database.databases),
        roles=len(base.database.databases),
    )
    if found := full(counted(seen, wanted, promised), wanted, base.settings.accounts):
        expiries = [(each.slug, each.expires) for each in environments(seen) if each.expires]
        raise Full(found, expiries)

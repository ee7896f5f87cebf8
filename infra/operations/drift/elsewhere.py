"""What belongs to another environment by what it is declared to be: it is judged with that environment's stack.

Another environment's state may lie in a bucket that whoever looks at this one cannot read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from infra.operations.inventory.kind import Kind, Live
from infra.platform import naming
from infra.platform.branches import slug_or_none
from infra.platform.environments import ENVIRONMENTS, PREVIEW, Environment
from infra.policy import resources as r

_Has = Callable[[Environment], bool]


def _monitoring(environment: Environment) -> bool:
    return environment.has_monitoring


def _whole(environment: Environment) -> bool:
    """Whether it has a project of its own: a branch's databases begin as copies of what is in their base's."""
    return not environment.is_branch


#: The types that not every environment has; one that has none of a type judges nothing of it. What a branch's
#: environment has in an account or a project of others is judged with theirs.
_HAD: Mapping[str, _Has] = {
    r.VERCEL_PROJECT: lambda environment: environment.has_hosting_project,
    r.VERCEL_DOMAIN: lambda environment: environment.has_hosting_project,
    r.REDIS: lambda environment: environment.has_cache and not environment.is_branch,
    r.NEON_BRANCH: _whole,
    r.NEON_ROLE: _whole,
    r.NEON_DATABASE: _whole,
    r.SCHEDULE: lambda environment: environment.has_schedules,
    r.SEVERITY: _monitoring,
    r.POLICY: _monitoring,
    r.MONITOR_GROUP: _monitoring,
    r.HEARTBEAT_GROUP: _monitoring,
    r.MONITOR: _monitoring,
    r.HEARTBEAT: _monitoring,
    r.STATUS_PAGE: _monitoring,
}


def is_judged(type_: str, environment: Environment) -> bool:
    """Whether things of a Pulumi type that are in no stack are told with an environment's stack."""
    had = _HAD.get(type_)
    return had is None or had(environment)


def belongs_elsewhere(kind: Kind, live: Live, environment: Environment) -> bool:
    """Whether something that exists is another environment's: by its targets, its name, or a branch's mark on it."""
    if (marked := _slug_of_mark(kind, live)) is not None:
        return marked != environment.slug
    others = [each for each in ENVIRONMENTS if each.name != environment.name]
    if kind.type == r.VERCEL_VARIABLE:
        targets = set(live.properties["targets"])
        return bool(targets) and any(targets <= set(other.targets) for other in others)
    if kind.type == r.NEON_PROJECT:
        return live.properties["name"] in {naming.database_project(other.name) for other in others}
    return False


def _slug_of_mark(kind: Kind, live: Live) -> str | None:
    """Return whose it is by the mark of a branch's environment on it; None without one, or where marks disagree."""
    properties = live.properties
    if kind.type == r.NEON_BRANCH:
        return naming.slug_of(properties["name"])
    if kind.type == r.REDIS:
        return naming.slug_of_physical(properties["databaseName"])
    if kind.type == r.VERCEL_VARIABLE and list(properties["targets"]) == list(PREVIEW.targets):
        marked = naming.slug_of_comment(properties.get("comment") or "")
        return marked if marked == slug_or_none(properties.get("gitBranch")) else None
    return None

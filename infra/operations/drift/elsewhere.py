"""What belongs to another environment by what it is declared to be: it is judged with that environment's stack.

Another environment's state may lie in a bucket that whoever looks at this one cannot read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from infra.operations.inventory.kind import Kind, Live
from infra.platform import naming
from infra.platform.environments import ENVIRONMENTS, Environment
from infra.policy import resources as r

_Has = Callable[[Environment], bool]


def _monitoring(environment: Environment) -> bool:
    return environment.has_monitoring


#: The types that not every environment has; one that has none of a type judges nothing of it.
_HAD: Mapping[str, _Has] = {
    r.VERCEL_PROJECT: lambda environment: environment.has_hosting_project,
    r.VERCEL_DOMAIN: lambda environment: environment.has_hosting_project,
    r.REDIS: lambda environment: environment.has_cache,
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
    """Whether something that exists is declared to be another environment's: by its targets, or by its name."""
    others = [each for each in ENVIRONMENTS if each.name != environment.name]
    if kind.type == r.VERCEL_VARIABLE:
        targets = set(live.properties["targets"])
        return bool(targets) and any(targets <= set(other.targets) for other in others)
    if kind.type == r.NEON_PROJECT:
        return live.properties["name"] in {naming.database_project(other.name) for other in others}
    return False

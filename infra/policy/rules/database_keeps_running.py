"""Nothing stops production's database, or leaves it without power."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.platform.units import DAY_S
from infra.policy.reading import number, shown
from infra.policy.resources import NEON_PROJECT, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named

_SETTINGS = "defaultEndpointSettings"
_SUSPEND_MIN_S = DAY_S
_CU_MIN = 0.25
_CU_MAX_MIN = 1
_QUOTAS = (
    "activeTimeSeconds",
    "computeTimeSeconds",
    "dataTransferBytes",
    "logicalSizeBytes",
    "writtenDataBytes",
)


def check(project: Resource) -> Iterator[str]:
    """Look at quotas, compute and suspension."""
    quota = project.get("quota")
    for name in _QUOTAS:
        value = quota.get(name) if isinstance(quota, Mapping) else None
        if quota is not UNKNOWN and value is not UNKNOWN and number(value) != 0:
            yield f"{project.name} does not say that {name} is unlimited (0): a quota that is used up stops it"
    suspend_s = project.get(f"{_SETTINGS}.suspendTimeoutSeconds")
    if suspend_s is not UNKNOWN and (number(suspend_s) or 0) < _SUSPEND_MIN_S:
        yield f"{project.name} suspends after {shown(suspend_s)} s: the first payment after a quiet hour waits for it"
    smallest, largest = (project.get(f"{_SETTINGS}.autoscalingLimit{which}Cu") for which in ("Min", "Max"))
    if smallest is not UNKNOWN and (number(smallest) or 0) < _CU_MIN:
        yield f"{project.name} has no smallest compute size of at least {_CU_MIN}"
    if largest is not UNKNOWN and (number(largest) or 0) < _CU_MAX_MIN:
        yield f"{project.name} cannot grow to {_CU_MAX_MIN} compute unit"


RULE = Rule(
    id=named(__name__),
    title="Production's database has no quota, does not fall asleep within a day, and can grow",
    level=Level.MANDATORY,
    types=(NEON_PROJECT,),
    environments=("production",),
    reason="A database that stops at a quota, or must be woken, is an outage of everything: the database is Critical.",
    source="platform document, Alert Configuration (Database is Critical); neon.com/docs: Consumption limits, 2026-11; "
    "sizes: application, docs on Neon",
    remedy="Mend PRODUCTION_DATABASE in infra/platform/databases.py, or the quota in infra/components/database.py.",
    guards={NEON_PROJECT: ("quota*", f"{_SETTINGS}*")},
    each=check,
)

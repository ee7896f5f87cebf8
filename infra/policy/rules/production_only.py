"""Nothing outside production is scheduled, alerts, or sets what all deployments share."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import (
    HEARTBEAT,
    HEARTBEAT_GROUP,
    MONITOR,
    MONITOR_GROUP,
    POLICY,
    SCHEDULE,
    SEVERITY,
    STATUS_PAGE,
    STATUS_PAGE_RESOURCE,
    STATUS_PAGE_SECTION,
    VERCEL_CRONS,
    VERCEL_FIREWALL,
    VERCEL_PROJECT,
    VERCEL_RETENTION,
    Resource,
)
from infra.policy.rule import Level, Rule, named

_PRODUCTION_ONLY = (
    SCHEDULE,
    MONITOR,
    MONITOR_GROUP,
    HEARTBEAT,
    HEARTBEAT_GROUP,
    POLICY,
    SEVERITY,
    STATUS_PAGE,
    STATUS_PAGE_SECTION,
    STATUS_PAGE_RESOURCE,
    VERCEL_PROJECT,
    VERCEL_FIREWALL,
    VERCEL_RETENTION,
    VERCEL_CRONS,
)


def check(resource: Resource) -> Iterator[str]:
    """There is none that may be."""
    yield f"{resource.name} belongs to production: nothing else is scheduled, alerts or sets up the project"


RULE = Rule(
    id=named(__name__),
    title="Nothing outside production is scheduled, alerts, or sets up the project that all deployments share",
    level=Level.MANDATORY,
    types=_PRODUCTION_ONLY,
    environments=("preview",),
    reason="A schedule in a preview runs a second copy of every job, on whatever its variables reach. Alerts of "
    "previews teach people to ignore alerts; a firewall declared in a preview is production's.",
    source="platform document, Environments; application, package.json (postbuild registers schedules in previews)",
    remedy="Declare it in stacks/production.py alone.",
    guards=dict.fromkeys(_PRODUCTION_ONLY, ("(planted)",)),
    each=check,
)

"""Nothing is declared twice."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import (
    HEARTBEAT,
    HEARTBEAT_GROUP,
    MONITOR,
    MONITOR_GROUP,
    NEON_DATABASE,
    NEON_PROJECT,
    NEON_ROLE,
    POLICY,
    REDIS,
    SCHEDULE,
    SEVERITY,
    STATUS_PAGE,
    STATUS_PAGE_RESOURCE,
    STATUS_PAGE_SECTION,
    UNKNOWN,
    VERCEL_CRONS,
    VERCEL_DOMAIN,
    VERCEL_FIREWALL,
    VERCEL_PROJECT,
    VERCEL_RETENTION,
    VERCEL_VARIABLE,
    Stack,
)
from infra.policy.rule import Finding, Level, Rule, named

#: By what each vendor's thing is told from its like.
NATURAL_KEYS = {
    HEARTBEAT: "name",
    HEARTBEAT_GROUP: "name",
    MONITOR: "url",
    MONITOR_GROUP: "name",
    NEON_DATABASE: "name",
    NEON_PROJECT: "name",
    NEON_ROLE: "name",
    POLICY: "name",
    REDIS: "databaseName",
    SCHEDULE: "destination",
    SEVERITY: "name",
    STATUS_PAGE: "subdomain",
    STATUS_PAGE_RESOURCE: "resourceId",
    STATUS_PAGE_SECTION: "name",
    VERCEL_CRONS: "projectId",
    VERCEL_DOMAIN: "domain",
    VERCEL_FIREWALL: "projectId",
    VERCEL_PROJECT: "name",
    VERCEL_RETENTION: "projectId",
    VERCEL_VARIABLE: "key",
}


def check(stack: Stack) -> Iterator[Finding]:
    """Compare what each thing is told by."""
    first: dict[tuple[str, str], str] = {}
    for resource in stack.of(*NATURAL_KEYS):
        value = resource.get(NATURAL_KEYS[resource.type])
        if value is UNKNOWN or value is None:
            continue
        other = first.setdefault((resource.type, str(value)), resource.name)
        if other != resource.name:
            yield Finding(resource.urn, f"{resource.name} declares what {other} declares already")


RULE = Rule(
    id=named(__name__),
    title="Nothing is declared twice",
    level=Level.MANDATORY,
    types=tuple(NATURAL_KEYS),
    reason="A second schedule of a job pays experts twice; a second variable of a name, or a second firewall of a "
    "project, overwrites the first in turn.",
    source="application, lib/integrations/qstash/schedules.ts (duplicates after a failed clean-up); "
    "platform document, Cron Jobs & Automation",
    remedy="Remove one of the two.",
    guards={type_: ("(twin)", key) for type_, key in NATURAL_KEYS.items()},
    whole=check,
)

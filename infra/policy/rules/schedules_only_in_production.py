"""Nothing outside production is scheduled or alerts."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import (
    HEARTBEAT,
    MONITOR,
    POLICY,
    SCHEDULE,
    SEVERITY,
    STATUS_PAGE,
    VERCEL_CRONS,
    Resource,
)
from infra.policy.rule import Level, Rule, named


def check(resource: Resource) -> Iterator[str]:
    """There is none that may be."""
    yield f"{resource.name} runs or alerts, which nothing outside production may"


RULE = Rule(
    id=named(__name__),
    title="Nothing outside production is scheduled, watched or alerts",
    level=Level.MANDATORY,
    types=(SCHEDULE, MONITOR, HEARTBEAT, POLICY, SEVERITY, STATUS_PAGE, VERCEL_CRONS),
    environments=("preview",),
    reason="A schedule in a preview runs a second copy of every job, on whatever its variables reach. Alerts of "
    "previews teach people to ignore alerts.",
    source="platform document, Environments; application, package.json (postbuild registers schedules in previews)",
    remedy="Declare it in stacks/production.py alone.",
    one=check,
)

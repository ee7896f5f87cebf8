"""No monitor calls a route that runs a job."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.job import CRON_PREFIX
from infra.policy.reading import path_of
from infra.policy.resources import MONITOR, Resource
from infra.policy.rule import Level, Rule, named


def check(monitor: Resource) -> Iterator[str]:
    """Look at the path."""
    path = path_of(monitor, "url")
    if CRON_PREFIX in path.lower():
        yield f"{monitor.name} asks {path.split('?')[0]}: each check would run the job"


RULE = Rule(
    id=named(__name__),
    title="No monitor calls a route that runs a job",
    level=Level.MANDATORY,
    types=(MONITOR,),
    reason="The route of a job runs it for whoever calls: a monitor would transfer money every minute.",
    source="application, app/api/cron/*/route.ts; its monitoring guide suggests just that for check-upcoming-payouts",
    remedy="Watch the job with a heartbeat (infra/platform/jobs.py) instead.",
    guards={MONITOR: ("url",)},
    each=check,
)

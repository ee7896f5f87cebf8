"""A schedule is a five-field cron expression that runs."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.cron import InvalidCron, checked
from infra.policy.reading import known_text
from infra.policy.resources import SCHEDULE, Resource
from infra.policy.rule import Level, Rule, named


def check(schedule: Resource) -> Iterator[str]:
    """Read the expression."""
    cron = known_text(schedule, "cron")
    try:
        if cron is not None:
            checked(cron)
    except InvalidCron as error:
        yield f"{schedule.name}: {error}"


RULE = Rule(
    id=named(__name__),
    title="A schedule is a cron expression of five fields that runs",
    level=Level.MANDATORY,
    types=(SCHEDULE,),
    reason="QStash refuses a sixth field, and one that never runs looks like one that does.",
    source="application, lib/integrations/qstash/client.ts (cron-validator)",
    remedy="Write it as minute, hour, day, month, weekday, in infra/platform/jobs.py.",
    guards={SCHEDULE: ("cron",)},
    each=check,
)

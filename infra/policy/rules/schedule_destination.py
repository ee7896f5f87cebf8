"""A schedule calls a job's route on the production host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.platform.domains import PRODUCTION_ORIGIN
from infra.platform.job import CRON_PREFIX
from infra.policy.reading import known_text
from infra.policy.resources import SCHEDULE, Resource
from infra.policy.rule import Level, Rule, named

_JOB = re.compile(rf"{re.escape(PRODUCTION_ORIGIN + CRON_PREFIX)}[a-z0-9]+(-[a-z0-9]+)*")


def check(schedule: Resource) -> Iterator[str]:
    """Look at the whole address: no query, no second slash, no other host."""
    destination = known_text(schedule, "destination")
    if destination is not None and not _JOB.fullmatch(destination):
        yield f"{schedule.name} does not call a job's route at {PRODUCTION_ORIGIN}{CRON_PREFIX}"
    job = schedule.name.split("-", 1)[-1]
    if destination and not destination.endswith(f"/{job}"):
        yield f"{schedule.name} calls another job than the one that it is named after"


RULE = Rule(
    id=named(__name__),
    title="A schedule calls the route of its job on the production host",
    level=Level.MANDATORY,
    types=(SCHEDULE,),
    reason="QStash follows no redirect, and forwards our keys to whatever host stands there.",
    source="application, config/qstash.ts and lib/integrations/qstash/schedules.ts; platform document, Environments",
    remedy="Mend the job's name in infra/platform/jobs.py, or PRODUCTION_ORIGIN in infra/platform/domains.py.",
    guards={SCHEDULE: ("destination", "(renamed)")},
    each=check,
)

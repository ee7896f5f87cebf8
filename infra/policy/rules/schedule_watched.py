"""A schedule runs, by itself and alone, and its failure is told at once."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.job import HEARTBEAT_FAILURE_SUFFIX
from infra.policy.reading import job_of, known_text, text
from infra.policy.requirements.jobs import JOBS
from infra.policy.resources import SCHEDULE, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named

_ALTERS = ("delay_s", "queue", "flow_control")
_EMPTY = ("callback", "callback_headers", "failure_callback_headers")
_JSON = "application/json"


def check(schedule: Resource) -> Iterator[str]:
    """Look for what keeps it from running, and where its failure goes."""
    if schedule.is_not("paused", False):
        yield f"{schedule.name} is paused, or does not say that it is not: its job would not run"
    for property_ in _EMPTY:
        if schedule.is_not(property_, "", {}):
            yield f"{schedule.name}: {property_} must be declared, and empty, else one set elsewhere would not be seen"
    for property_ in _ALTERS:
        if schedule.get(property_) not in (None, "", 0, {}, UNKNOWN):
            yield f"{schedule.name} has {property_}, which delays it or sends its answers elsewhere"
    if schedule.is_not("content_type", _JSON):
        yield f"{schedule.name} does not send {_JSON}"
    job, callback = JOBS.get(job_of(schedule)), known_text(schedule, "failure_callback")
    if job and job.tier and callback is not None and not _tells_heartbeat(callback):
        yield f"{schedule.name} does not tell its heartbeat when all retries failed: the alert waits for the grace"


def _tells_heartbeat(callback: str) -> bool:
    return "/heartbeat/" in text(callback) and callback.endswith(HEARTBEAT_FAILURE_SUFFIX)


RULE = Rule(
    id=named(__name__),
    title="A schedule is not paused or delayed, and its heartbeat hears of a failure at once",
    level=Level.MANDATORY,
    types=(SCHEDULE,),
    reason="A paused schedule looks like one that runs. A failed payout run that is told at once is mended before the "
    "next; after period and grace it is a day late.",
    source="platform document, Incident Response (Detection); application, lib/integrations/betterstack/heartbeat.ts",
    remedy="Mend infra/components/schedules.py; one that was paused by hand is resumed by `pulumi up --refresh`.",
    guards={SCHEDULE: ("failure_callback", "content_type", "paused", *_EMPTY)},
    each=check,
)

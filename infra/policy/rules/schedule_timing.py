"""Retries and timeout fit the interval and how long the route may run."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.cron import InvalidCron, interval_s
from infra.policy.reading import job_of, known_text, number, shown
from infra.policy.requirements.jobs import JOBS, RETRIES_MAX, RETRIES_MIN, JobDemand
from infra.policy.resources import SCHEDULE, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named

_MARGIN_MAX_S = 60
_OTHER = JobDemand(interval_max_s=0)


def check(schedule: Resource) -> Iterator[str]:
    """Compare them."""
    retries, timeout = schedule.get("retries"), schedule.get("timeout_s")
    if retries is not UNKNOWN and not RETRIES_MIN <= (number(retries) or 0) <= RETRIES_MAX:
        yield f"{schedule.name} is retried {shown(retries)} times; it must be {RETRIES_MIN} to {RETRIES_MAX}"
    runs_s = JOBS.get(job_of(schedule), _OTHER).duration_max_s
    timeout_s = number(timeout) or 0
    if UNKNOWN in (timeout, schedule.get("destination")):
        return
    if not runs_s < timeout_s <= runs_s + _MARGIN_MAX_S:
        yield (
            f"{schedule.name} waits {shown(timeout)} s and its route may run for {runs_s} s: QStash must wait longer, "
            f"else it starts a second run beside the first, and at most {_MARGIN_MAX_S} s longer"
        )
    if timeout_s >= _interval_s(schedule):
        yield f"{schedule.name} may still run when it starts again"


def _interval_s(schedule: Resource) -> float:
    try:
        return interval_s(known_text(schedule, "cron") or "")
    except InvalidCron:
        return float("inf")  # which `schedule-cron` tells


RULE = Rule(
    id=named(__name__),
    title="Retries and timeout of a schedule fit its interval and the longest run of its route",
    level=Level.MANDATORY,
    types=(SCHEDULE,),
    reason="QStash calls again when no answer came in time. If the first run is still moving money, two do.",
    source="application, config/qstash.ts (retries) and app/api/cron/*/route.ts (maxDuration)",
    remedy="Mend `retries` or `max_duration_s` of the job in infra/platform/jobs.py.",
    guards={SCHEDULE: ("retries", "timeout_s")},
    each=check,
)

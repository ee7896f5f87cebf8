"""Jobs: schedules that run, routes that accept the call, and heartbeats that notice a missed run."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.aggregate import Platform
from infra.platform.checks.duplicates import duplicates
from infra.platform.cron import InvalidCron, is_regular
from infra.platform.job import MAINTENANCE, Heartbeat, Job
from infra.platform.problems import Problem, Severity
from infra.platform.tiers import TierName

FILE = "infra/platform/jobs.py"
# application, docs/03-infrastructure/monitoring/01-betterstack-monitoring.md
GRACE_RATIO_MIN, GRACE_RATIO_MAX = 0.2, 0.3


def check(platform: Platform) -> list[Problem]:
    """What is wrong with the jobs and with the settings that override them."""
    has_schedules = platform.environment.has_schedules  # without any, their warnings concern nobody
    return [
        *duplicates(FILE, "job name", (job.name for job in platform.jobs)),
        *duplicates(FILE, "job key", (job.key for job in platform.jobs)),
        *duplicates(FILE, "heartbeat variable", (job.heartbeat.variable for job in platform.jobs if job.heartbeat)),
        *_overrides(platform),
        *(p for job in platform.jobs for p in _job(job) if p.severity is Severity.ERROR or has_schedules),
    ]


def _place(job: Job) -> str:
    return f"{FILE}, job '{job.name}'"


def _overrides(platform: Platform) -> Iterator[Problem]:
    known = {job.name: job for job in platform.jobs}
    for name, override in platform.settings.jobs.items():
        place = f"stack configuration, eleva:jobs.{name}"
        if name not in known:
            yield Problem(place=place, message="there is no such job", remedy=f"use one of {', '.join(known)}")
        elif override.enabled is False and known[name].tier != MAINTENANCE:
            yield Problem(
                place=place,
                message=f"switches off a job of tier {known[name].tier}, and its heartbeat with it",
                remedy="remove the override as soon as its reason is gone",
                severity=Severity.WARNING,
            )


def _job(job: Job) -> Iterator[Problem]:
    yield from _tier(job)
    yield from _route(job)
    try:
        interval_s = job.interval_s
    except InvalidCron as error:
        yield Problem(
            place=_place(job),
            message=str(error),
            remedy="write it as minute, hour, day, month, weekday, such as '0 6 * * *'",
        )
        return
    yield from _duration(job, interval_s)
    yield from _window(job, interval_s)
    if job.heartbeat:
        yield from _heartbeat(job, job.heartbeat, interval_s)


def _tier(job: Job) -> Iterator[Problem]:
    tiers = (*TierName, MAINTENANCE)
    if job.tier not in tiers:
        yield Problem(
            place=_place(job), message=f"the tier '{job.tier}' is unknown", remedy=f"use one of {', '.join(tiers)}"
        )
    if job.tier == TierName.CRITICAL and job.enabled and not job.heartbeat:
        yield Problem(
            place=_place(job),
            message="is critical and has no heartbeat, so nobody would hear of its absence",
            remedy="give it a heartbeat with the application's variable for its URL",
        )


def _route(job: Job) -> Iterator[Problem]:
    if job.method not in job.methods_accepted:
        yield Problem(
            place=_place(job),
            message=f"its route does not accept {job.method}",
            remedy=f"call it by {' or '.join(job.methods_accepted)}",
        )
    if job.authentication not in job.authentications_accepted:
        yield Problem(
            place=_place(job),
            message=f"its route does not accept {job.authentication} as proof of who calls",
            remedy=f"use {' or '.join(job.authentications_accepted)}",
        )


def _duration(job: Job, interval_s: int) -> Iterator[Problem]:
    if job.timeout_s >= interval_s:
        yield Problem(
            place=_place(job),
            message=f"may run for {job.timeout_s} s and starts every {interval_s} s, so two runs could overlap",
            remedy="run it less often, or shorten what it may take",
        )


def _window(job: Job, interval_s: int) -> Iterator[Problem]:
    if job.enabled and job.window and job.window.window_s < interval_s:
        yield Problem(
            place=_place(job),
            message=f"covers {job.window.window_s} s per run and runs every {interval_s} s: appointments "
            "outside it get no reminder",
            remedy=f"run it at least every {job.window.window_s} s (setting eleva:jobs.{job.name}.cron), or widen the "
            "window in the application",
            severity=Severity.WARNING,
        )


def _heartbeat(job: Job, heartbeat: Heartbeat, interval_s: int) -> Iterator[Problem]:
    place = f"{_place(job)}, heartbeat"
    if heartbeat.period_s not in (None, interval_s):
        yield Problem(
            place=place,
            message=f"its period of {heartbeat.period_s} s is not the schedule's interval of {interval_s} s",
            remedy="leave the period out: it follows the schedule",
        )
    if not GRACE_RATIO_MIN <= heartbeat.grace_ratio <= GRACE_RATIO_MAX:
        yield Problem(
            place=place,
            message=f"its grace is {heartbeat.grace_ratio:.0%} of its period",
            remedy=f"choose {GRACE_RATIO_MIN:.0%} to {GRACE_RATIO_MAX:.0%}",
        )
    if not is_regular(job.cron):
        yield Problem(
            place=place,
            message=f"the schedule '{job.cron}' has gaps of different length, so a missed run may go unnoticed",
            remedy="choose a schedule with one constant gap",
            severity=Severity.WARNING,
        )
    if job.enabled and not heartbeat.pinged_by_application:
        yield Problem(
            place=place,
            message=f"the application does not call {heartbeat.variable}, so it will be reported as missed",
            remedy="add the call to the job's route in the application",
            severity=Severity.WARNING,
        )

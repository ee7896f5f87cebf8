"""A reminder runs as often as the window that it looks at is wide."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.cron import InvalidCron, interval_s
from infra.policy.reading import job_of, known_text
from infra.policy.requirements.jobs import JOBS
from infra.policy.resources import SCHEDULE, Resource
from infra.policy.rule import Level, Rule, named


def check(schedule: Resource) -> Iterator[str]:
    """Compare the interval with the window."""
    job, cron = JOBS.get(job_of(schedule)), known_text(schedule, "cron")
    if job is None or job.window_s is None or cron is None:
        return
    try:
        interval = interval_s(cron)
    except InvalidCron:
        return  # which `schedule-cron` tells
    if interval > job.window_s:
        yield (
            f"{schedule.name} runs every {interval} s and looks at {job.window_s} s of appointments: the patients of "
            "all others get no reminder"
        )


RULE = Rule(
    id=named(__name__),
    title="A reminder job runs at least as often as its window is wide",
    level=Level.ADVISORY,
    types=(SCHEDULE,),
    environments=("production",),
    reason="The route reminds of appointments that start within a window ahead of the run. A daily run of a window of "
    "one hour reminds one patient in 24.",
    source="application, app/api/cron/appointment-reminders/route.ts; the platform document says daily and hourly, "
    "and wins: so this is told and not refused",
    remedy="Set eleva:jobs.<job>.cron in the stack file, or widen the window in the application.",
    each=check,
)

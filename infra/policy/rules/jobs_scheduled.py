"""Every job of the platform document runs, as often as promised."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.platform.cron import InvalidCron, interval_s
from infra.policy.reading import known_text, schedule_of
from infra.policy.requirements.jobs import JOBS
from infra.policy.resources import SCHEDULE, UNKNOWN, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Find the schedule of each job, and compare how often it runs."""
    if any(schedule.get("destination") is UNKNOWN for schedule in stack.of(SCHEDULE)):
        return
    for name, job in JOBS.items():
        schedule = schedule_of(name, stack)
        if schedule is None:
            yield Finding(stack.urn(SCHEDULE, naming.schedule(name)), f"no schedule runs the job {name}")
            continue
        try:
            interval = interval_s(known_text(schedule, "cron") or "")
        except InvalidCron:
            continue  # which `schedule-cron` tells
        if interval > job.interval_max_s:
            yield Finding(
                schedule.urn, f"{name} runs every {interval} s; at least every {job.interval_max_s} s is promised"
            )


RULE = Rule(
    id=named(__name__),
    title="Every job of the platform document is scheduled, as often as it says",
    level=Level.MANDATORY,
    types=(SCHEDULE,),
    environments=("production",),
    reason="Schedules have vanished in production without an alert; payments stopped until a customer complained.",
    source="platform document, Cron Jobs & Automation; application, _docs/blueprint/13-lessons-learned.md, no. 6 and 7",
    remedy="Enable the job in infra/platform/jobs.py (or in eleva:jobs of the stack file), with its cron.",
    guards={SCHEDULE: ("(dropped)", "cron", "destination")},
    whole=check,
)

"""A heartbeat waits as long as its schedule's interval."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.platform.cron import InvalidCron, interval_s
from infra.policy.reading import heartbeat_of, job_of, known_text, number, shown
from infra.policy.resources import HEARTBEAT, SCHEDULE, UNKNOWN, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Compare each heartbeat with the schedule that runs its job."""
    scheduled: set[str] = set()
    for schedule in stack.of(SCHEDULE):
        heartbeat, cron = heartbeat_of(job_of(schedule), stack), known_text(schedule, "cron")
        if heartbeat is None:
            continue
        scheduled.add(heartbeat.name)
        try:
            interval = interval_s(cron) if cron is not None else None
        except InvalidCron:
            continue  # which `schedule-cron` tells
        if interval is not None and heartbeat.is_not("period", interval):
            yield Finding(
                heartbeat.urn,
                f"{heartbeat.name} waits {shown(number(heartbeat.get('period')))} s and its job runs every "
                f"{interval} s: a missed run is noticed too late, or a run that kept time is called missed",
            )
    unknown = any(schedule.get("destination") is UNKNOWN for schedule in stack.of(SCHEDULE))
    for heartbeat in stack.of(HEARTBEAT) if not unknown else ():
        if heartbeat.name not in scheduled:
            job = heartbeat.name.removeprefix(naming.heartbeat("x").removesuffix("x"))
            yield Finding(heartbeat.urn, f"{heartbeat.name} waits for {job}, which no schedule runs")


RULE = Rule(
    id=named(__name__),
    title="A heartbeat's period is its schedule's interval",
    level=Level.MANDATORY,
    types=(HEARTBEAT, SCHEDULE),
    environments=("production",),
    reason="A longer period notices a missed run late; a shorter one wakes people although the job keeps time.",
    source="derived: the period of a heartbeat is the time after which the next ping must come; application, "
    "docs/03-infrastructure/monitoring/01-betterstack-monitoring.md (7200 s for a job that runs every two hours)",
    remedy="Leave `period_s` out of the job's heartbeat in infra/platform/jobs.py: it follows the schedule.",
    guards={HEARTBEAT: ("period",), SCHEDULE: ("cron", "(dropped)")},
    whole=check,
)

"""Every job that somebody must hear of has a heartbeat."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.platform.tiers import TierName
from infra.policy.reading import heartbeat_of
from infra.policy.requirements.jobs import JOBS
from infra.policy.resources import HEARTBEAT, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Find the heartbeat of each job with a tier."""
    for name, job in JOBS.items():
        if job.tier is not None and heartbeat_of(name, stack) is None:
            loss = "money is not moved" if job.tier is TierName.CRITICAL else "patients are not reminded"
            yield Finding(
                stack.urn(HEARTBEAT, naming.heartbeat(name)),
                f"the job {name} ({job.tier}) has no heartbeat: if it stops running, nobody is told, and {loss} "
                "until somebody complains",
            )


RULE = Rule(
    id=named(__name__),
    title="Every job of the platform document's list of monitored jobs has a heartbeat",
    level=Level.MANDATORY,
    types=(HEARTBEAT,),
    environments=("production",),
    reason="Schedules have vanished in production without an alert: payments stopped for days. A heartbeat is what "
    "notices that a job did not run.",
    source="platform document, Critical Jobs (Monitored with Heartbeats); application, lessons learned, no. 6 and 7",
    remedy="Put the job's `heartbeat=Heartbeat(...)` back in infra/platform/jobs.py, and leave the job enabled.",
    guards={HEARTBEAT: ("(dropped)", "(renamed)")},
    whole=check,
)

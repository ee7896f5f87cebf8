"""A heartbeat's grace is a fifth to three tenths of its period."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import number, shown
from infra.policy.requirements.alerts import GRACE_RATIO_MAX, GRACE_RATIO_MIN
from infra.policy.resources import HEARTBEAT, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named


def check(heartbeat: Resource) -> Iterator[str]:
    """Compare grace and period."""
    if UNKNOWN in (heartbeat.get("period"), heartbeat.get("grace")):
        return
    period_s, grace_s = number(heartbeat.get("period")), number(heartbeat.get("grace"))
    if not period_s or grace_s is None:
        yield f"{heartbeat.name} has no period, or no grace"
    elif not GRACE_RATIO_MIN <= grace_s / period_s <= GRACE_RATIO_MAX:
        yield (
            f"{heartbeat.name} allows {shown(grace_s)} s of grace on a period of {shown(period_s)} s, and must allow "
            f"{period_s * GRACE_RATIO_MIN:.0f} to {period_s * GRACE_RATIO_MAX:.0f} s"
        )


RULE = Rule(
    id=named(__name__),
    title="A heartbeat's grace is 20 to 30 % of its period",
    level=Level.MANDATORY,
    types=(HEARTBEAT,),
    reason="Less calls a slow run missed; more hides a missed one for long.",
    source="application, docs/03-infrastructure/monitoring/01-betterstack-monitoring.md",
    remedy="Choose a `grace_ratio` of 0.2 to 0.3 for the job's heartbeat in infra/platform/jobs.py.",
    guards={HEARTBEAT: ("grace",)},
    each=check,
)

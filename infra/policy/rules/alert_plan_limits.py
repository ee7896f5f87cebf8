"""Monitors and heartbeats fit Better Stack's largest plan that we know."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.plans import BETTERSTACK
from infra.policy.reading import number
from infra.policy.resources import HEARTBEAT, MONITOR, Stack
from infra.policy.rule import Finding, Level, Rule, named

_LIMITS = BETTERSTACK["startup"]


def check(stack: Stack) -> Iterator[Finding]:
    """Count, and look at how often each monitor asks."""
    for type_, what, allowed in (
        (MONITOR, "monitors", _LIMITS.monitors),
        (HEARTBEAT, "heartbeats", _LIMITS.heartbeats),
    ):
        surplus = list(stack.of(type_))[allowed:]
        for alert in surplus:
            yield Finding(alert.urn, f"{alert.name} is beyond the {allowed} {what} of the Startup plan")
    for monitor in stack.of(MONITOR):
        frequency_s = number(monitor.get("checkFrequency"))
        if frequency_s is not None and frequency_s < _LIMITS.check_frequency_min_s:
            yield Finding(
                monitor.urn, f"{monitor.name} asks more often than the {_LIMITS.check_frequency_min_s} s of the plan"
            )


RULE = Rule(
    id=named(__name__),
    title="Monitors, heartbeats and how often they ask fit the plan",
    level=Level.MANDATORY,
    types=(MONITOR, HEARTBEAT),
    reason="What is beyond the plan is refused half-way through an `up`, and the rest stays undone.",
    source="application, docs/02-core-systems/betterstack-setup.md (Startup: 20 monitors, one minute) and "
    "config/env.ts (10 heartbeats)",
    remedy="Give up another monitor, or order a larger plan and say so in infra/platform/plans.py.",
    guards={MONITOR: ("checkFrequency",)},
    whole=check,
)

"""Monitors ask as often as their tier needs."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import number, shown, tier_of
from infra.policy.requirements.alerts import TIERS
from infra.policy.resources import MONITOR, POLICY, UNKNOWN, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Compare how often each monitor asks with its tier, and with the time that it gives an answer."""
    for monitor in stack.of(MONITOR):
        tier, value = tier_of(monitor, stack), monitor.get("checkFrequency")
        frequency_s, timeout_s = number(value), number(monitor.get("requestTimeout"))
        if tier is None or value is UNKNOWN:
            continue
        longest_s = TIERS[tier].check_frequency_max_s
        if not frequency_s or frequency_s > longest_s:
            yield Finding(
                monitor.urn, f"{monitor.name} asks every {shown(value)} s; tier {tier} needs at most {longest_s} s"
            )
        elif timeout_s and timeout_s >= frequency_s:
            yield Finding(monitor.urn, f"{monitor.name} still waits for an answer when it asks again")


RULE = Rule(
    id=named(__name__),
    title="A monitor asks often enough for the alert time of its tier",
    level=Level.MANDATORY,
    types=(MONITOR, POLICY),
    reason="Critical means at once, High after 2 failures, Medium after 3: how long that takes depends on how often "
    "the monitor asks.",
    source="platform document, Alert Configuration; application, docs/02-core-systems/betterstack-setup.md (60 s is "
    "the shortest interval of the Startup plan)",
    remedy="Mend CHECK_FREQUENCIES_S in infra/platform/monitors.py.",
    guards={MONITOR: ("checkFrequency",)},
    whole=check,
)

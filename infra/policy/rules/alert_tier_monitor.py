"""Monitors tell people as their tier says."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import channels, differing, number, tier_of
from infra.policy.requirements.alerts import TIERS
from infra.policy.resources import MONITOR, POLICY, UNKNOWN, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Compare each monitor with the tier of the policy that it names."""
    for monitor in stack.of(MONITOR):
        tier = tier_of(monitor, stack)
        if tier is None:
            continue  # which `alert-has-policy` tells
        demand = TIERS[tier]
        frequency = monitor.get("checkFrequency")
        wanted: dict[str, float] = {"teamWait": demand.escalation_s, **channels(demand)}
        if frequency is not UNKNOWN:
            wanted["confirmationPeriod"] = (demand.failures_before_alert - 1) * (number(frequency) or 0)
        for message in differing(monitor, wanted):
            yield Finding(monitor.urn, f"{monitor.name} alerts by tier {tier}: {message}")


RULE = Rule(
    id=named(__name__),
    title="A monitor waits, escalates and tells people exactly as its tier says",
    level=Level.MANDATORY,
    types=(MONITOR, POLICY),
    reason="The tier table decides who is woken, and when. A monitor that waits longer or leaves a channel out lets an "
    "outage of payments go on unseen; one that does more wakes people for nothing, until they stop listening.",
    source="platform document, Alert Configuration; SMS: platform document, Incident Response",
    remedy="Change the tier in infra/platform/tiers.py or the monitor in infra/platform/monitors.py back, or change "
    "the platform document and infra/policy/requirements/alerts.py with it.",
    guards={
        MONITOR: (
            "confirmationPeriod",
            "teamWait",
            "email",
            "push",
            "sms",
            "call",
            "criticalAlert",
            "checkFrequency",
        )
    },
    whole=check,
)

"""Monitors and heartbeats name an escalation policy of this stack."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import tier_of
from infra.policy.resources import HEARTBEAT, MONITOR, POLICY, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Follow each alert to its policy; that the id is the policy's own is `ids-agree`'s to tell."""
    for alert in stack.of(MONITOR, HEARTBEAT):
        if tier_of(alert, stack) is None or not alert.get("policyId"):
            yield Finding(alert.urn, f"{alert.name} names no escalation policy of a tier, so nobody is told in turn")


RULE = Rule(
    id=named(__name__),
    title="Every monitor and every heartbeat has an escalation policy",
    level=Level.MANDATORY,
    types=(MONITOR, HEARTBEAT, POLICY),
    reason="Without a policy Better Stack tells whoever its defaults name, once, and never escalates.",
    source="platform document, Alert Configuration; platform document, Incident Response",
    remedy="Declare the monitor or job with a tier: infra/components/monitoring.py names that tier's policy.",
    guards={MONITOR: ("policyId",), HEARTBEAT: ("policyId",)},
    whole=check,
)

"""Severities use the channels of their tier."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.platform.tiers import TierName
from infra.policy.reading import channels, differing
from infra.policy.requirements.alerts import TIERS
from infra.policy.resources import SEVERITY, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Look at the severity of each tier."""
    for tier in TierName:
        severity = stack.named(SEVERITY, naming.severity(tier))
        if severity is None:
            yield Finding(stack.urn(SEVERITY, naming.severity(tier)), f"tier {tier} has no severity")
            continue
        for message in differing(severity, channels(TIERS[tier])):
            yield Finding(severity.urn, f"the severity of tier {tier}: {message}")


RULE = Rule(
    id=named(__name__),
    title="A tier's severity uses exactly its channels: Critical sends an SMS",
    level=Level.MANDATORY,
    types=(SEVERITY,),
    environments=("production",),
    reason="The severity of a policy's steps decides by which channels people are told, whatever the monitor says.",
    source="platform document, Alert Configuration and Incident Response (on-call engineer by email/SMS)",
    remedy="Mend the tier in infra/platform/tiers.py.",
    guards={SEVERITY: ("email", "push", "sms", "call", "criticalAlert", "(dropped)", "(renamed)")},
    whole=check,
)

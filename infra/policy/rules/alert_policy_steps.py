"""Escalation policies tell the one on call at once, and everybody in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.platform import naming
from infra.platform.tiers import TierName
from infra.policy.reading import items, number, shown
from infra.policy.requirements.alerts import TIERS, TierDemand
from infra.policy.resources import POLICY, SEVERITY, UNKNOWN, Resource, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Look at the policy of each tier."""
    for tier in TierName:
        policy = stack.named(POLICY, naming.policy(tier))
        if policy is None:
            yield Finding(stack.urn(POLICY, naming.policy(tier)), f"tier {tier} has no escalation policy")
            continue
        for message in (*_steps(policy, TIERS[tier]), *_urgency(policy, tier, stack)):
            yield Finding(policy.urn, f"the policy of tier {tier} {message}")


def _steps(policy: Resource, demand: TierDemand) -> Iterator[str]:
    steps = policy.get("steps")
    if steps is UNKNOWN:
        return
    first, *later = [step for step in items(steps) if isinstance(step, Mapping)] or [{}]
    if number(first.get("waitBefore")) != 0 or first.get("type") != "escalation":
        yield "does not tell anybody at once"
    told = {_member(member) for member in items(first.get("stepMembers"))}
    if "current_on_call" not in told:
        yield "does not tell the one on call"
    if f"user:{demand.address}" not in told:
        yield f"does not tell {demand.address} at once, so that nobody hears when the on-call calendar is empty"
    everybody = [step for step in later if "entire_team" in {_member(m) for m in items(step.get("stepMembers"))}]
    waits = [number(step.get("waitBefore")) for step in everybody if step.get("type") == "escalation"]
    if demand.escalation_s not in waits:
        found = ", ".join(shown(wait) for wait in waits) or "never"
        yield f"escalates to everybody after {demand.escalation_s} s by the platform document, and here: {found}"
    if policy.is_not("repeatCount", 0):
        yield "repeats itself, or does not say that it does not, so that its steps come later than the tier says"


def _member(member: Any) -> str:
    if not isinstance(member, Mapping):
        return ""
    type_ = str(member.get("type"))
    return f"user:{member.get('email')}" if type_ == "user" else type_


def _urgency(policy: Resource, tier: TierName, stack: Stack) -> Iterator[str]:
    """Each step alerts by the tier's severity: a policy overrides the switches of monitors and heartbeats."""
    severity = stack.referred(policy, "steps", SEVERITY)
    if severity is None or severity.name != naming.severity(tier):
        yield f"does not alert by the severity of tier {tier}, which decides about SMS"
    steps = items(policy.get("steps"))
    urgencies = {step.get("urgencyId") for step in steps if isinstance(step, Mapping)}
    if len(urgencies) > 1 or urgencies & {None, 0}:
        yield "has steps with another severity, or with none"


RULE = Rule(
    id=named(__name__),
    title="An escalation policy tells the one on call at once, and everybody after the time of its tier",
    level=Level.MANDATORY,
    types=(POLICY, SEVERITY),
    environments=("production",),
    reason="A policy overrides the switches of the monitors that name it: who is told, how, and what happens when "
    "nobody reacts is decided by its steps and their severity alone.",
    source="platform document, Alert Configuration (escalation) and Incident Response (on-call engineer by email/SMS)",
    remedy="Mend the steps in infra/components/monitoring.py, or the tier's escalation in infra/platform/tiers.py.",
    guards={POLICY: ("steps*", "repeatCount", "(dropped)", "(renamed)")},
    whole=check,
)

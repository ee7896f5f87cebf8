"""Monitors and heartbeats name an escalation policy of this stack."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import tier_of
from infra.policy.resources import HEARTBEAT, MONITOR, POLICY, UNKNOWN, Resource, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Follow each alert to its policy. The ids of policies are not shown here, so they are compared with each other."""
    ids: dict[str, list[Resource]] = {}
    for alert in stack.of(MONITOR, HEARTBEAT):
        for property_ in ("policyId", "expirationPolicyId"):
            urn = _policy(alert, property_, stack)
            if urn:
                ids.setdefault(urn, []).append(alert)
        if tier_of(alert, stack) is None or not alert.get("policyId"):
            yield Finding(alert.urn, f"{alert.name} names no escalation policy of a tier, so nobody is told in turn")
    yield from _mixed_up(stack)


def _policy(alert: Resource, property_: str, stack: Stack) -> str:
    policy = stack.referred(alert, property_, POLICY)
    return policy.urn if policy else ""


def _mixed_up(stack: Stack) -> Iterator[Finding]:
    """Whatever comes from one policy has one id, and no other policy has it."""
    owner: dict[str, str] = {}
    alerts = [(alert, "policyId") for alert in stack.of(MONITOR, HEARTBEAT)]
    alerts += [(alert, "expirationPolicyId") for alert in stack.of(MONITOR)]
    by_policy: dict[str, dict[str, int]] = {}
    for alert, property_ in alerts:
        urn, value = _policy(alert, property_, stack), alert.get(property_)
        if urn and value is not UNKNOWN and value is not None:
            counts = by_policy.setdefault(urn, {})
            counts[_id(value)] = counts.get(_id(value), 0) + 1
    for urn, counts in by_policy.items():
        owner[urn] = max(counts, key=lambda id_: counts[id_])
    for alert, property_ in alerts:
        urn, value = _policy(alert, property_, stack), alert.get(property_)
        if urn and value is not UNKNOWN and value is not None and _id(value) != owner[urn]:
            yield Finding(alert.urn, f"{alert.name}: {property_} is not the id of the policy that it is declared with")


def _id(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


RULE = Rule(
    id=named(__name__),
    title="Every monitor and every heartbeat has an escalation policy",
    level=Level.MANDATORY,
    types=(MONITOR, HEARTBEAT, POLICY),
    reason="Without a policy Better Stack tells whoever its defaults name, once, and never escalates.",
    source="platform document, Alert Configuration; platform document, Incident Response",
    remedy="Declare the monitor or job with a tier: infra/components/monitoring.py names that tier's policy.",
    guards={MONITOR: ("policyId", "expirationPolicyId"), HEARTBEAT: ("policyId",)},
    all=check,
)

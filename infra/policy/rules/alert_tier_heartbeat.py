"""Heartbeats tell people as their tier says."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.policy.reading import channels, differing, tier_of
from infra.policy.requirements.alerts import TIERS
from infra.policy.requirements.jobs import JOBS
from infra.policy.resources import HEARTBEAT, POLICY, Resource, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Compare each heartbeat with the tier of the policy that it names, and that tier with its job's."""
    for heartbeat in stack.of(HEARTBEAT):
        tier = tier_of(heartbeat, stack)
        if tier is None:
            continue  # which `alert-has-policy` tells
        demand = TIERS[tier]
        for message in differing(heartbeat, {"teamWait": demand.escalation_s, **channels(demand)}):
            yield Finding(heartbeat.urn, f"{heartbeat.name} alerts by tier {tier}: {message}")
        wanted = _tier_of_job(heartbeat)
        if wanted and wanted != tier:
            yield Finding(heartbeat.urn, f"{heartbeat.name} alerts by tier {tier} and its job is {wanted}")


def _tier_of_job(heartbeat: Resource) -> str | None:
    return next((job.tier for name, job in JOBS.items() if naming.heartbeat(name) == heartbeat.name), None)


RULE = Rule(
    id=named(__name__),
    title="A missed heartbeat escalates and tells people exactly as its job's tier says",
    level=Level.MANDATORY,
    types=(HEARTBEAT, POLICY),
    reason="A job that moves money is Critical: when it stops, the one on call gets an SMS and everybody hears of it "
    "after five minutes. A lower tier would tell nobody at night.",
    source="platform document, Alert Configuration and Cron Jobs; SMS: platform document, Incident Response",
    remedy="Give the job in infra/platform/jobs.py the tier of the platform document, and the tier in "
    "infra/platform/tiers.py its channels.",
    guards={HEARTBEAT: ("teamWait", "email", "push", "sms", "call", "criticalAlert", "policyId")},
    whole=check,
)

"""The healthcheck of all services together is not Critical."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.tiers import TierName
from infra.policy.reading import path_of, tier_of
from infra.policy.resources import MONITOR, POLICY, Stack
from infra.policy.rule import Finding, Level, Rule, named

_MIXES = ("services=", "detailed=")


def check(stack: Stack) -> Iterator[Finding]:
    """Look at the tier of what asks for all services."""
    for monitor in stack.of(MONITOR):
        path = path_of(monitor, "url")
        mixes = path.startswith("/api/healthcheck?") and any(part in path for part in _MIXES)
        if mixes and tier_of(monitor, stack) is TierName.CRITICAL:
            yield Finding(monitor.urn, f"{monitor.name} is down as soon as any one of ten services is, and is Critical")


RULE = Rule(
    id=named(__name__),
    title="The healthcheck that mixes all services is not in the Critical tier",
    level=Level.MANDATORY,
    types=(MONITOR, POLICY),
    reason="It fails when any of ten services does: an outage of analytics would wake the one on call by SMS.",
    source="application, app/api/healthcheck/route.ts; platform document, Alert Configuration (PostHog is Medium)",
    remedy="Keep it in tier Medium in infra/platform/monitors.py; what is Critical has a monitor of its own.",
    guards={MONITOR: ("policyId",)},
    whole=check,
)

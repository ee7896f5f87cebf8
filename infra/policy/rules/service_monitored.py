"""Every service of the alert table is watched, by its tier."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.domains import PRODUCTION_ORIGIN
from infra.policy.reading import path_of, text, tier_of
from infra.policy.requirements.alerts import SERVICES
from infra.policy.resources import MONITOR, POLICY, UNKNOWN, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Find the monitor of each health route, and compare its tier."""
    by_path = {path_of(m, "url"): m for m in stack.of(MONITOR) if _is_ours(m.get("url"))}
    unknown = any(monitor.get("url") is UNKNOWN for monitor in stack.of(MONITOR))
    for path, demand in SERVICES.items():
        monitor = by_path.get(path)
        if monitor is None:
            if not unknown:
                yield Finding(
                    stack.urn(MONITOR, path), f"nothing watches {path}, which is {demand.tier}: an outage alerts nobody"
                )
            continue
        tier = tier_of(monitor, stack)
        if tier and tier != demand.tier:
            yield Finding(monitor.urn, f"{path} is {demand.tier} and its monitor alerts by tier {tier}")


def _is_ours(url: object) -> bool:
    return text(url).startswith(f"{PRODUCTION_ORIGIN}/")


RULE = Rule(
    id=named(__name__),
    title="Every service of the alert table has a monitor of its tier",
    level=Level.MANDATORY,
    types=(MONITOR, POLICY),
    environments=("production",),
    reason="What nobody watches fails unseen: the alert table says which services are, and how urgent each is.",
    source="platform document, Alert Configuration and Health Checks",
    remedy="Give its health endpoint in infra/platform/services.py the tier of the platform document.",
    guards={MONITOR: ("(dropped)", "url", "policyId")},
    whole=check,
)

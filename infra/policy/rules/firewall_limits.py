"""Every public endpoint has a rate limit, the financial ones a strict one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.platform.plans import VERCEL_RATE_LIMIT_WINDOW_MAX_S
from infra.policy.reading import items, number, text
from infra.policy.resources import UNKNOWN, VERCEL_FIREWALL, Resource
from infra.policy.rule import Level, Rule, named

#: The most requests per minute and address that each may let pass; paths by their beginning. Per route: application,
#: docs/02-core-systems/caching/04-rate-limiting.md (20, 20, 10 and 50 within its window); the rest is derived.
_PER_MINUTE_MAX = {
    "/api/create-payment-intent": 2,
    "/api/create-pack-checkout": 2,
    "/api/stripe/identity/verification": 1,
    "/api/admin/payment-transfers/approve": 5,
    "/api/": 300,
    "/api/cron/": 120,
    "/api/health": 120,
    "/api/webhooks/": 1000,
    "/api/novu": 1000,
}


def check(firewall: Resource) -> Iterator[str]:
    """Look for the strictest limit of each path."""
    rules = firewall.get("rules.rules")
    if rules is UNKNOWN:
        return
    limits = [rule for rule in items(rules) if isinstance(rule, Mapping)]
    rates = [(prefix, rate) for rule in limits if (rate := _per_minute(rule)) for prefix in _prefixes(rule)]
    for path, most in _PER_MINUTE_MAX.items():
        counted = [rate for prefix, rate in rates if prefix == path]
        if not counted or min(counted) > most:
            yield f"the firewall does not limit {path} to {most} requests a minute and address"


def _per_minute(rule: Mapping[str, Any]) -> float | None:
    """Requests per minute that a rule lets pass, when it refuses the others; counted per address."""
    action = rule.get("action")
    limit = action.get("rateLimit") if isinstance(action, Mapping) else None
    if not isinstance(limit, Mapping) or action is None or action.get("action") != "rate_limit":
        return None
    requests, window_s = number(limit.get("limit")), number(limit.get("window"))
    refuses = limit.get("action") in ("deny", "challenge") and items(limit.get("keys")) == ["ip"]
    counts = limit.get("algo") == "fixed_window" and 0 < (window_s or 0) <= VERCEL_RATE_LIMIT_WINDOW_MAX_S
    return 60 * requests / window_s if refuses and counts and requests and window_s else None


def _prefixes(rule: Mapping[str, Any]) -> list[str]:
    """The paths that a rule counts by their beginning, and by nothing else."""
    groups = [items(group.get("conditions")) for group in items(rule.get("conditionGroups"))]
    alone = [group[0] for group in groups if len(group) == 1 and isinstance(group[0], Mapping)]
    return [text(c.get("value")) for c in alone if (c.get("type"), c.get("op")) == ("path", "pre") and not c.get("neg")]


RULE = Rule(
    id=named(__name__),
    title="Every public endpoint has a rate limit at the edge",
    level=Level.MANDATORY,
    types=(VERCEL_FIREWALL,),
    environments=("production",),
    reason="The application limits four routes and none of the others, and refuses payments when Redis does not "
    "answer. The edge limits all of them, before a function runs.",
    source="platform document, Network Security (Rate limiting on all public endpoints); numbers: application, "
    "docs/02-core-systems/caching/04-rate-limiting.md",
    remedy="Mend infra/platform/rate_limits.py.",
    guards={VERCEL_FIREWALL: ("rules", "rules.rules", "rules.rules[]*")},
    each=check,
)

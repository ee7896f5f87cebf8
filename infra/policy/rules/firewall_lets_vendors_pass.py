"""What vendors call is not challenged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.policy.reading import items, text
from infra.policy.resources import UNKNOWN, VERCEL_FIREWALL, Resource
from infra.policy.rule import Level, Rule, named

_VENDORS = {
    "/api/cron/": "QStash",
    "/api/health": "Better Stack",
    "/api/webhooks/": "Stripe and Clerk",
    "/api/novu": "Novu",
}
#: Anybody may send a request to a job's route: only one that QStash signed passes.
_SIGNATURE = "upstash-signature"


def check(firewall: Resource) -> Iterator[str]:
    """Look for what passes, and that nothing else does."""
    rules = firewall.get("rules.rules")
    if rules is UNKNOWN:
        return
    passing = [rule for rule in items(rules) if isinstance(rule, Mapping) and _passes(rule)]
    groups = [items(group.get("conditions")) for rule in passing for group in items(rule.get("conditionGroups"))]
    paths = [path for group in groups if (path := _path(group)) is not None]
    for path, who in _VENDORS.items():
        if path not in paths:
            yield f"{who} may be challenged at {path}, and cannot answer"
    for group, path in ((group, _path(group)) for group in groups):
        if path not in _VENDORS:
            yield "the firewall lets requests pass that no vendor of ours sends"
        elif path == "/api/cron/" and not _signed(group):
            yield "the firewall lets calls of jobs pass that QStash did not sign"


def _passes(rule: Mapping[str, Any]) -> bool:
    action = rule.get("action")
    return isinstance(action, Mapping) and action.get("action") == "bypass"


def _path(group: list[Any]) -> str | None:
    found = [c for c in group if isinstance(c, Mapping) and c.get("type") == "path"]
    plain = [c for c in found if c.get("op") == "pre" and not c.get("neg")]
    return text(plain[0].get("value")) if len(plain) == 1 == len(found) else None


def _signed(group: list[Any]) -> bool:
    return any(
        (c.get("type"), c.get("op"), c.get("key")) == ("header", "ex", _SIGNATURE) and not c.get("neg")
        for c in group
        if isinstance(c, Mapping)
    )


RULE = Rule(
    id=named(__name__),
    title="What our vendors call is not challenged, and nothing else passes unchallenged",
    level=Level.MANDATORY,
    types=(VERCEL_FIREWALL,),
    environments=("production",),
    reason="A vendor cannot solve a challenge: a challenged delivery is a job, an alert, a payment or a notice that is "
    "lost.",
    source="derived: QStash, Better Stack, Stripe, Clerk and Novu call by HTTP clients; platform document, Network "
    "Security",
    remedy="Mend the bypasses in infra/platform/firewall.py.",
    guards={VERCEL_FIREWALL: ("rules.rules", "rules.rules[]*")},
    each=check,
)

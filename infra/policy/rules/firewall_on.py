"""Production has a firewall, and it is on, with bot protection."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import items
from infra.policy.resources import UNKNOWN, VERCEL_FIREWALL, Resource, Stack
from infra.policy.rule import Finding, Level, Rule, named

_RULESETS = {"botProtection": ("challenge", "deny"), "aiBots": ("deny", "challenge")}


def check(stack: Stack) -> Iterator[Finding]:
    """Look for it, and at what is on."""
    firewalls = list(stack.of(VERCEL_FIREWALL))
    if not firewalls:
        yield Finding(stack.urn(VERCEL_FIREWALL, "hosting-firewall"), "the site has no firewall")
    for firewall in firewalls:
        for message in _switches(firewall):
            yield Finding(firewall.urn, message)


def _switches(firewall: Resource) -> Iterator[str]:
    if firewall.is_not("enabled", True):
        yield "the firewall is off"
    for name, actions in _RULESETS.items():
        active = firewall.get(f"managedRulesets.{name}.active")
        if active not in (True, UNKNOWN) or firewall.is_not(f"managedRulesets.{name}.action", *actions):
            yield f"the firewall's {name} is off, or only logs"
    rules = firewall.get("rules.rules")
    for rule in items(rules):
        if rule is not UNKNOWN and rule.get("active") not in (True, UNKNOWN):
            yield f"the firewall's rule {rule.get('name')} is off"


RULE = Rule(
    id=named(__name__),
    title="The firewall is on, with bot protection and every rule",
    level=Level.MANDATORY,
    types=(VERCEL_FIREWALL,),
    environments=("production",),
    reason="DDoS and bot protection are promised, and stand before every function that costs money or sends mail.",
    source="platform document, Network Security (DDoS protection via Vercel, bot protection, rate limiting)",
    remedy="Mend FIREWALL in infra/platform/firewall.py.",
    guards={
        VERCEL_FIREWALL: (
            "(dropped)",
            "enabled",
            "managedRulesets*",
            "rules.rules[].active",
        )
    },
    whole=check,
)

"""The firewall in front of the application: who passes unchallenged, who is limited, and what is done about bots."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact
from infra.platform.rate_limits import FIREWALL_LIMITS, FirewallLimit

ConditionType = Literal["path", "user_agent", "header", "method"]
Operator = Literal["eq", "pre", "sub", "ex"]


class Condition(Fact):
    """One condition of a rule, in Vercel's terms; `key` is a header's name."""

    type: ConditionType
    operator: Operator
    value: str | None = None
    key: str | None = None


class BypassRule(Fact):
    """Requests that no later rule, limit or bot check touches: groups are alternatives, conditions of one all hold."""

    name: str
    groups: tuple[tuple[Condition, ...], ...]
    source: str


class Firewall(Fact):
    """What is switched on. Rules are evaluated in order, so what must pass comes first."""

    enabled: bool = True
    bypasses: tuple[BypassRule, ...]
    limits: tuple[FirewallLimit, ...]
    bot_protection: Literal["challenge", "log", "deny"] = "challenge"
    ai_bots: Literal["log", "deny"] = "deny"
    source: str


FIREWALL = Firewall(
    bypasses=(
        BypassRule(
            name="scheduled-jobs",
            groups=(
                (
                    Condition(type="path", operator="pre", value="/api/cron/"),
                    Condition(type="header", operator="ex", key="upstash-signature"),
                ),
            ),
            source="derived: QStash must not be challenged; every delivery of QStash is signed, and the routes check "
            "the caller themselves",
        ),
        BypassRule(
            name="health-checks",
            groups=((Condition(type="path", operator="pre", value="/api/health"),),),
            source="derived: Better Stack must not be challenged; the health routes are public by the platform "
            "document, Health Checks",
        ),
        BypassRule(
            name="vendor-webhooks",
            groups=((Condition(type="path", operator="pre", value="/api/webhooks/"),),),
            source="derived: Stripe and Clerk cannot answer a challenge; their deliveries are signed",
        ),
    ),
    limits=FIREWALL_LIMITS,
    source="platform document, Network Security (DDoS protection, bot protection, rate limiting)",
)

"""The firewall in front of the application: who passes unchallenged, who is limited, and what is done about bots."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact
from infra.platform.job import CRON_PREFIX
from infra.platform.rate_limits import FIREWALL_LIMITS, FirewallLimit
from infra.platform.services import HEALTH_ROUTES
from infra.platform.webhooks import WEBHOOK_PREFIX

NOVU_BRIDGE_PATH = "/api/novu"

ConditionType = Literal["path", "user_agent", "header", "method"]
Operator = Literal["eq", "pre", "sub", "ex"]


class Condition(Fact):
    """One condition of a rule, in Vercel's terms; `key` is a header's name."""

    type: ConditionType
    operator: Operator
    value: str | None = None
    key: str | None = None


class BypassRule(Fact):
    """Requests that no later rule, limit or bot check touches: groups are alternatives, conditions of one all hold.

    Anybody can send such requests. So each rule has a limit of its own, which is counted before it lets pass and is
    far above what the vendor sends: a vendor that is refused is a job, an alert or a payment that is lost.
    """

    name: str
    groups: tuple[tuple[Condition, ...], ...]
    limit: FirewallLimit
    source: str


class Firewall(Fact):
    """What is switched on. Rules are evaluated in order: limits of what must pass, what must pass, other limits."""

    enabled: bool = True
    bypasses: tuple[BypassRule, ...]
    limits: tuple[FirewallLimit, ...]
    bot_protection: Literal["challenge", "log", "deny"] = "challenge"
    ai_bots: Literal["log", "deny"] = "deny"
    source: str

    @property
    def all_limits(self) -> tuple[FirewallLimit, ...]:
        """Every limit, in the order in which they count."""
        return (*(rule.limit for rule in self.bypasses), *self.limits)


FIREWALL = Firewall(
    bypasses=(
        BypassRule(
            name="scheduled-jobs",
            groups=(
                (
                    Condition(type="path", operator="pre", value=CRON_PREFIX),
                    Condition(type="header", operator="ex", key="upstash-signature"),
                ),
            ),
            limit=FirewallLimit(
                name="scheduled-jobs-rate",
                path_prefix=CRON_PREFIX,
                requests=120,
                window_s=60,
                source="derived: all eight jobs in one minute, each with its three retries, are 32 requests; this is "
                "nearly four times that, and QStash sends from several addresses",
            ),
            source="derived: QStash must not be challenged; every delivery of QStash is signed, and the routes check "
            "the caller themselves",
        ),
        BypassRule(
            name="health-checks",
            groups=((Condition(type="path", operator="pre", value=HEALTH_ROUTES),),),
            limit=FirewallLimit(
                name="health-checks-rate",
                path_prefix=HEALTH_ROUTES,
                requests=120,
                window_s=60,
                source="derived: a newer version of the application limits the healthcheck alone to 60 a minute and "
                "address; all monitors from all their regions ask about 20 times a minute, from several addresses. The "
                "routes query the databases, so they are not left without a limit",
            ),
            source="derived: Better Stack must not be challenged; the health routes are public by the platform "
            "document, Health Checks",
        ),
        BypassRule(
            name="vendor-webhooks",
            groups=((Condition(type="path", operator="pre", value=WEBHOOK_PREFIX),),),
            limit=FirewallLimit(
                name="vendor-webhooks-rate",
                path_prefix=WEBHOOK_PREFIX,
                requests=1000,
                window_s=60,
                source="derived: the application takes at most 1000 payments a minute; their few events each come from "
                "about a dozen addresses of Stripe's, some hundreds per address",
            ),
            source="derived: Stripe and Clerk cannot answer a challenge; their deliveries are signed",
        ),
        BypassRule(
            name="notifications",
            groups=((Condition(type="path", operator="pre", value=NOVU_BRIDGE_PATH),),),
            limit=FirewallLimit(
                name="notifications-rate",
                path_prefix=NOVU_BRIDGE_PATH,
                requests=1000,
                window_s=60,
                source="derived: Novu calls the bridge once per step of a notice; a daily run of reminders sends "
                "hundreds at once, from few addresses",
            ),
            source="derived: Novu's servers call the bridge and cannot answer a challenge; application, "
            "app/api/novu/route.ts",
        ),
    ),
    limits=FIREWALL_LIMITS,
    source="platform document, Network Security (DDoS protection, bot protection, rate limiting)",
)

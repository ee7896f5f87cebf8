"""External services with their regions, and the application's health endpoints with the tier of each."""

from __future__ import annotations

from typing import Literal

from infra.platform import cache, databases
from infra.platform.base import Fact
from infra.platform.hosting import FUNCTION_REGION
from infra.platform.tiers import TierName

HEALTH_ROUTES = "/api/health"  # how the paths of all of them begin
HEALTH_PREFIX = f"{HEALTH_ROUTES}/"
HEALTHCHECK_PATH = f"{HEALTH_ROUTES}check"

Dependency = Literal["database", "redis", "external", "analytics", "none"]


class Service(Fact):
    """A vendor that the platform stands on, and where it keeps the data.

    `region_is_ours_to_choose`: the account decides it, and then it is in the EU.
    """

    name: str
    purpose: str
    region: str
    region_is_ours_to_choose: bool
    health_endpoints: tuple[str, ...] = ()
    source: str


class HealthEndpoint(Fact):
    """`/api/health/<name>`: what it checks, and how urgent its failure is. No tier: not worth an alert."""

    name: str
    checks: str
    dependency: Dependency
    tier: str | None
    reports_degraded: bool = False
    source: str

    @property
    def path(self) -> str:
        """Its path below the application's origin."""
        return f"{HEALTH_PREFIX}{self.name}"


SERVICES: tuple[Service, ...] = (
    Service(
        name="Vercel",
        purpose="Hosting & CDN",
        region=FUNCTION_REGION,
        region_is_ours_to_choose=True,
        health_endpoints=("vercel",),
        source="platform document, External Services (Global: the edge network); functions in Frankfurt: derived from "
        "the promise to keep health data in the EU",
    ),
    Service(
        name="Neon",
        purpose="Database",
        region=databases.REGION,
        region_is_ours_to_choose=True,
        health_endpoints=("neon-database", "audit-database"),
        source="platform document, External Services (EU)",
    ),
    Service(
        name="Upstash",
        purpose="Redis & QStash",
        region=cache.REGION,
        region_is_ours_to_choose=True,
        health_endpoints=("upstash-redis", "upstash-qstash"),
        source="platform document, External Services (Global: the database type); EU primary region: application, "
        "docs/06-legal/compliance",
    ),
    Service(
        name="Stripe",
        purpose="Payments",
        region="global",
        region_is_ours_to_choose=False,
        health_endpoints=("stripe",),
        source="platform document, External Services",
    ),
    Service(
        name="Clerk",
        purpose="Authentication",
        region="global",
        region_is_ours_to_choose=False,
        health_endpoints=("clerk",),
        source="platform document, External Services",
    ),
    Service(
        name="Novu",
        purpose="Notifications",
        region="eu",
        region_is_ours_to_choose=True,
        health_endpoints=("novu",),
        source="platform document, External Services (US); application, config/env.ts (EU hosts by default); the EU "
        "hosts are kept, since notices to patients are health data",
    ),
    Service(
        name="BetterStack",
        purpose="Monitoring",
        region="eu/us",
        region_is_ours_to_choose=False,
        source="platform document, External Services",
    ),
    Service(
        name="PostHog",
        purpose="Product analytics",
        region="eu",
        region_is_ours_to_choose=True,
        health_endpoints=("posthog",),
        source="platform document, Alert Configuration; EU host: application, docs/06-legal/compliance",
    ),
    Service(
        name="Resend",
        purpose="Email",
        region="global",
        region_is_ours_to_choose=False,
        health_endpoints=("resend",),
        source="application, lib/integrations/novu/email.ts",
    ),
)

_ROUTE = "application, app/api/health/[service]/route.ts"

HEALTH_ENDPOINTS: tuple[HealthEndpoint, ...] = (
    HealthEndpoint(
        name="neon-database",
        checks="a trivial query on the main database",
        dependency="database",
        tier=TierName.CRITICAL,
        source=f"platform document, Alert Configuration (Database); {_ROUTE}",
    ),
    HealthEndpoint(
        name="audit-database",
        checks="a trivial query on the audit database",
        dependency="database",
        tier=TierName.CRITICAL,
        source=f"platform document, Alert Configuration (Database); {_ROUTE}",
    ),
    HealthEndpoint(
        name="stripe",
        checks="the balance can be read",
        dependency="external",
        tier=TierName.CRITICAL,
        source=f"platform document, Alert Configuration; {_ROUTE}",
    ),
    HealthEndpoint(
        name="clerk",
        checks="a user can be listed",
        dependency="external",
        tier=TierName.CRITICAL,
        source=f"platform document, Alert Configuration; {_ROUTE}",
    ),
    HealthEndpoint(
        name="upstash-redis",
        checks="PING; healthy in memory mode when Redis is not configured",
        dependency="redis",
        tier=TierName.HIGH,
        source=f"platform document, Alert Configuration; {_ROUTE}",
    ),
    HealthEndpoint(
        name="upstash-qstash",
        checks="the configuration, and that schedules can be listed (not that there are any)",
        dependency="external",
        tier=TierName.HIGH,
        source=f"platform document, Alert Configuration; {_ROUTE}",
    ),
    HealthEndpoint(
        name="novu",
        checks="a subscriber can be listed",
        dependency="external",
        tier=TierName.HIGH,
        source=f"platform document, Alert Configuration; {_ROUTE}",
    ),
    HealthEndpoint(
        name="posthog",
        checks="its API answers, 401 included",
        dependency="analytics",
        tier=TierName.MEDIUM,
        reports_degraded=True,
        source=f"platform document, Alert Configuration; {_ROUTE}",
    ),
    HealthEndpoint(
        name="resend",
        checks="domains can be listed",
        dependency="external",
        tier=TierName.MEDIUM,
        source=f"application, docs/03-infrastructure/monitoring/01-betterstack-monitoring.md (polled like Medium); "
        f"{_ROUTE}",
    ),
    HealthEndpoint(
        name="vercel",
        checks="reports its environment and region; never down, so nothing to alert on",
        dependency="none",
        tier=None,
        source=_ROUTE,
    ),
)

"""Better Stack monitors: which address is asked, how often, and what the answer must hold.

Each health endpoint with a tier has one, besides those that are no `/api/health/<service>`. None of them calls a
route that runs a job.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from infra.platform.base import Fact
from infra.platform.performance import EndpointType, alert_over_ms
from infra.platform.services import HEALTH_ENDPOINTS, HEALTH_PREFIX, HEALTHCHECK_PATH, HealthEndpoint
from infra.platform.tiers import Tier, TierName, tier

REQUEST_TIMEOUTS_S = (2, 3, 5, 10, 15, 30, 45, 60)  # Better Stack takes no others for HTTP
RECOVERY_PERIOD_S = 180
SSL_EXPIRATION_DAYS = 14
DOMAIN_EXPIRATION_DAYS = 14
# Two weeks ahead nobody needs to be woken, however urgent the monitor is otherwise.
EXPIRATION_TIER = TierName.MEDIUM
# No daily maintenance window: within one nothing alerts. The provider takes an empty text for "not declared": by it
# there is no window from the start, but one that somebody makes later is neither seen nor removed (decision 7).
NO_MAINTENANCE_TIME = ""

Region = Literal["us", "eu", "as", "au"]
MonitorType = Literal["keyword", "expected_status_code"]
StatusPageSection = Literal["Website", "Payments", "Database", "API"]

# Most urgent first. 60 s is the shortest interval of the Startup plan (the application's guide asks for 30 s).
CHECK_FREQUENCIES_S: dict[str, int] = {TierName.CRITICAL: 60, TierName.HIGH: 120, TierName.MEDIUM: 300}


class Monitor(Fact):
    """One HTTP monitor, asked by GET."""

    name: str
    path: str
    tier: str
    monitor_type: MonitorType
    required_keyword: str | None = None
    expected_status_codes: tuple[int, ...] = (200,)
    check_frequency_s: int
    request_timeout_s: int
    regions: tuple[Region, ...] = ("us", "eu")
    follow_redirects: bool = False
    remember_cookies: bool = False
    verify_ssl: bool = True
    recovery_period_s: int = RECOVERY_PERIOD_S
    ssl_expiration_days: int | None = None
    domain_expiration_days: int | None = None
    paused: bool = False
    section: StatusPageSection | None = None
    source: str

    @property
    def public_name(self) -> str:
        """What the public status page calls it: `Neon database`."""
        return self.name.replace("-", " ").capitalize()

    @property
    def alert_tier(self) -> Tier:
        """The tier whose policy it alerts by."""
        return tier(TierName(self.tier))

    @property
    def warns_of_expiration(self) -> bool:
        """Whether it also watches when a certificate or a domain expires."""
        return self.ssl_expiration_days is not None or self.domain_expiration_days is not None

    @property
    def mixes_services(self) -> bool:
        """Whether it is down as soon as any one of all services is."""
        return self.path.startswith(f"{HEALTHCHECK_PATH}?")

    @property
    def confirmation_period_s(self) -> int:
        """How long it fails before it alerts."""
        return self.alert_tier.confirmation_period_s(self.check_frequency_s)

    def url(self, origin: str) -> str:
        """What it asks, below an origin without a trailing slash."""
        return f"{origin}{self.path}"


def fitting_timeout_s(*endpoint_types: EndpointType) -> int:
    """The shortest timeout that Better Stack offers above the alert thresholds of what an answer passes through.

    Better Stack has no alert on response time, so the timeout is where a threshold of the document takes effect.
    """
    threshold_s = sum(alert_over_ms(endpoint_type) for endpoint_type in endpoint_types) / 1000
    return next(timeout_s for timeout_s in REQUEST_TIMEOUTS_S if timeout_s >= threshold_s)


def health_timeout_s(tier_name: TierName, *endpoint_types: EndpointType) -> int:
    """The timeout of a health route that passes through parts of these types.

    Where one failure alerts at once, by SMS at night, it is at least the alert threshold of health routes, 5 s: the
    sum of an API's and a database's thresholds is 1.5 s, which the start of a function, or a database that Neon moves
    to another machine, exceeds without anything being broken. The application's guides use 10 s after two failures;
    from the first failure on, 5 s is what its monitoring page calls too slow. A tier that waits for more failures
    keeps the shortest timeout, since a single slow answer alerts nobody there.
    """
    fitting_s = fitting_timeout_s(*endpoint_types)
    return max(fitting_s, fitting_timeout_s("health")) if tier(tier_name).failures_before_alert == 1 else fitting_s


# `healthy` alone also matches "unhealthy"; with its key and quotes it does not.
_HEALTHY = '"status":"healthy"'
_ALL_HEALTHY = '"overall":"healthy"'
# Without Redis the application works in memory and calls itself healthy, and `"mode":"redis"` is also in the answer
# when Redis is configured and down; only this message tells that Redis answered.
_KEYWORDS = {"upstash-redis": '"message":"Redis PING successful'}
_SECTIONS: dict[str, StatusPageSection] = {
    "neon-database": "Database",
    "audit-database": "Database",
    "stripe": "Payments",
    "clerk": "Website",
    "upstash-redis": "API",
    "upstash-qstash": "API",
    "novu": "API",
    "posthog": "API",
    "resend": "API",
}


def monitor_of(endpoint: HealthEndpoint) -> Monitor | None:
    """The monitor of a health endpoint; None for one that alerts nobody."""
    if endpoint.tier is None or endpoint.dependency == "none":
        return None
    # "degraded" answers 200 and is nobody's alert, so such an endpoint is judged by its status code.
    keyword = None if endpoint.reports_degraded else _KEYWORDS.get(endpoint.name, _HEALTHY)
    return Monitor(
        name=endpoint.name,
        path=endpoint.path,
        tier=endpoint.tier,
        monitor_type="keyword" if keyword else "expected_status_code",
        required_keyword=keyword,
        check_frequency_s=CHECK_FREQUENCIES_S.get(endpoint.tier, CHECK_FREQUENCIES_S[TierName.MEDIUM]),
        request_timeout_s=health_timeout_s(TierName(endpoint.tier), "api", endpoint.dependency),
        section=_SECTIONS.get(endpoint.name),
        source=endpoint.source,
    )


_OTHERS: tuple[Monitor, ...] = (
    Monitor(
        name="healthcheck",
        path=HEALTHCHECK_PATH,
        tier=TierName.CRITICAL,
        monitor_type="keyword",
        required_keyword=_HEALTHY,
        check_frequency_s=CHECK_FREQUENCIES_S[TierName.CRITICAL],
        request_timeout_s=fitting_timeout_s("health"),
        regions=("us", "eu", "as"),
        ssl_expiration_days=SSL_EXPIRATION_DAYS,
        domain_expiration_days=DOMAIN_EXPIRATION_DAYS,
        section="Website",
        source="application, docs/03-infrastructure/monitoring/01-betterstack-monitoring.md (escalates after 5 min, as "
        "Critical does)",
    ),
    Monitor(
        name="healthcheck-services",
        path=f"{HEALTHCHECK_PATH}?services=true",
        # It is down as soon as any of ten services is, PostHog included: never Critical.
        tier=TierName.MEDIUM,
        monitor_type="keyword",
        required_keyword=_ALL_HEALTHY,
        check_frequency_s=CHECK_FREQUENCIES_S[TierName.MEDIUM],
        request_timeout_s=10,
        source="platform document, Health Checks; timeout and failures: application, "
        "docs/03-infrastructure/monitoring/01-betterstack-monitoring.md",
    ),
    Monitor(
        name="stripe-webhooks",
        path=f"{HEALTH_PREFIX}stripe-webhooks",
        tier=TierName.CRITICAL,
        monitor_type="expected_status_code",  # "degraded" answers 200
        check_frequency_s=CHECK_FREQUENCIES_S[TierName.CRITICAL],
        request_timeout_s=health_timeout_s(TierName.CRITICAL, "api", "redis"),
        section="Payments",
        source="application, app/api/health/stripe-webhooks/route.ts and docs/02-core-systems/betterstack-setup.md",
    ),
)


def monitors_of(endpoints: Iterable[HealthEndpoint]) -> tuple[Monitor, ...]:
    """One per endpoint that alerts, and those of other addresses."""
    of_endpoints = (monitor_of(endpoint) for endpoint in endpoints)
    return (*_OTHERS, *(monitor for monitor in of_endpoints if monitor))


MONITORS: tuple[Monitor, ...] = monitors_of(HEALTH_ENDPOINTS)

"""How alerts must reach people: the tiers of the platform document, and what must be watched by which."""

from __future__ import annotations

from infra.platform.base import Fact
from infra.platform.tiers import TierName


class TierDemand(Fact):
    """One row of the alert table. Every tier also sends an email and a push notice, and calls nobody.

    `address` is told at once beside the one on call, so that an empty calendar leaves nobody untold.
    """

    failures_before_alert: int
    escalation_s: int
    check_frequency_max_s: int
    address: str
    sms: bool
    critical_alert: bool


# platform document, Alert Configuration and Incident Response (SMS); critical alerts, frequencies: application,
# docs/03-infrastructure/monitoring/01-betterstack-monitoring.md (60 s is the shortest of the Startup plan); addresses:
# application, docs/02-core-systems/betterstack-setup.md.
_EVERYBODY = "engineering@eleva.care"
TIERS: dict[TierName, TierDemand] = {
    TierName.CRITICAL: TierDemand(
        failures_before_alert=1,
        escalation_s=300,
        check_frequency_max_s=60,
        address="oncall@eleva.care",
        sms=True,
        critical_alert=True,
    ),
    TierName.HIGH: TierDemand(
        failures_before_alert=2,
        escalation_s=600,
        check_frequency_max_s=120,
        address=_EVERYBODY,
        sms=False,
        critical_alert=True,
    ),
    TierName.MEDIUM: TierDemand(
        failures_before_alert=3,
        escalation_s=1800,
        check_frequency_max_s=300,
        address=_EVERYBODY,
        sms=False,
        critical_alert=False,
    ),
}


class ServiceDemand(Fact):
    """A health route that must be watched.

    Attributes:
        threshold_ms: the sum of the alert thresholds of what an answer passes through.
        keyword: what only a healthy answer holds; None where a degraded answer, which nobody is told of, has status
            200 too.
        public: whether it is a component of the status page.
    """

    tier: TierName
    threshold_ms: int
    keyword: str | None = '"status":"healthy"'
    public: bool = True


_API_MS, _DATABASE_MS, _REDIS_MS, _EXTERNAL_MS, _ANALYTICS_MS = 1000, 500, 200, 2000, 3000
HEALTH_ALERT_OVER_MS = 5000

# platform document, Alert Configuration and Response Time Targets. Not in the document: analytics' and health's
# thresholds, and the healthcheck, stripe-webhooks and resend, which are of the application's
# docs/03-infrastructure/monitoring/01-betterstack-monitoring.md.
SERVICES: dict[str, ServiceDemand] = {
    "/api/health/neon-database": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=_API_MS + _DATABASE_MS),
    "/api/health/audit-database": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=_API_MS + _DATABASE_MS),
    "/api/health/stripe": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/health/stripe-webhooks": ServiceDemand(
        tier=TierName.CRITICAL, threshold_ms=_API_MS + _REDIS_MS, keyword=None
    ),
    "/api/health/clerk": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/healthcheck": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=HEALTH_ALERT_OVER_MS),
    # Without Redis the application works in memory and calls itself healthy.
    "/api/health/upstash-redis": ServiceDemand(
        tier=TierName.HIGH, threshold_ms=_API_MS + _REDIS_MS, keyword='"message":"Redis PING successful'
    ),
    "/api/health/upstash-qstash": ServiceDemand(tier=TierName.HIGH, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/health/novu": ServiceDemand(tier=TierName.HIGH, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/health/posthog": ServiceDemand(tier=TierName.MEDIUM, threshold_ms=_API_MS + _ANALYTICS_MS, keyword=None),
    "/api/health/resend": ServiceDemand(tier=TierName.MEDIUM, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/healthcheck?services=true": ServiceDemand(
        tier=TierName.MEDIUM, threshold_ms=HEALTH_ALERT_OVER_MS, keyword='"overall":"healthy"', public=False
    ),
}
HEALTH_TIMEOUT_MAX_S = 10  # application, config/qstash.ts
REQUEST_TIMEOUTS_S = (2, 3, 5, 10, 15, 30, 45, 60)  # Better Stack takes no others for HTTP
REGIONS = frozenset({"us", "eu", "as", "au"})  # application, types/betterstack.ts
GRACE_RATIO_MIN, GRACE_RATIO_MAX = 0.2, 0.3  # application, docs/.../01-betterstack-monitoring.md
# application, docs/02-core-systems/betterstack-setup.md
PUBLIC_COMPONENTS = ("Website", "Payments", "Database", "API")
RECOVERY_MAX_S = 300
EXPIRY_WARNING_DAYS_MIN = 7

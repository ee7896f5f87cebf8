"""How alerts must reach people: the tiers of the platform document, and what must be watched by which."""

from __future__ import annotations

from infra.platform.base import Fact
from infra.platform.tiers import TierName


class TierDemand(Fact):
    """One row of the alert table. Every tier also sends an email and a push notice, and calls nobody."""

    failures_before_alert: int
    escalation_s: int
    check_frequency_max_s: int
    sms: bool
    critical_alert: bool


# platform document, Alert Configuration and Incident Response (SMS); critical alerts, frequencies: application,
# docs/03-infrastructure/monitoring/01-betterstack-monitoring.md (60 s is the shortest of the Startup plan).
TIERS: dict[TierName, TierDemand] = {
    TierName.CRITICAL: TierDemand(
        failures_before_alert=1, escalation_s=300, check_frequency_max_s=60, sms=True, critical_alert=True
    ),
    TierName.HIGH: TierDemand(
        failures_before_alert=2, escalation_s=600, check_frequency_max_s=120, sms=False, critical_alert=True
    ),
    TierName.MEDIUM: TierDemand(
        failures_before_alert=3, escalation_s=1800, check_frequency_max_s=300, sms=False, critical_alert=False
    ),
}
URGENCY: tuple[TierName, ...] = (TierName.CRITICAL, TierName.HIGH, TierName.MEDIUM)  # most urgent first


class ServiceDemand(Fact):
    """A health route that must be watched: by which tier, after how long its answer is an alert, and where it shows.

    `threshold_ms` is the sum of the alert thresholds of what an answer passes through.
    """

    tier: TierName
    threshold_ms: int
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
    "/api/health/stripe-webhooks": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=_API_MS + _REDIS_MS),
    "/api/health/clerk": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/healthcheck": ServiceDemand(tier=TierName.CRITICAL, threshold_ms=HEALTH_ALERT_OVER_MS),
    "/api/health/upstash-redis": ServiceDemand(tier=TierName.HIGH, threshold_ms=_API_MS + _REDIS_MS),
    "/api/health/upstash-qstash": ServiceDemand(tier=TierName.HIGH, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/health/novu": ServiceDemand(tier=TierName.HIGH, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/health/posthog": ServiceDemand(tier=TierName.MEDIUM, threshold_ms=_API_MS + _ANALYTICS_MS),
    "/api/health/resend": ServiceDemand(tier=TierName.MEDIUM, threshold_ms=_API_MS + _EXTERNAL_MS),
    "/api/healthcheck?services=true": ServiceDemand(
        tier=TierName.MEDIUM, threshold_ms=HEALTH_ALERT_OVER_MS, public=False
    ),
}
HEALTH_TIMEOUT_MAX_S = 10  # application, config/qstash.ts
GRACE_RATIO_MIN, GRACE_RATIO_MAX = 0.2, 0.3  # application, docs/.../01-betterstack-monitoring.md
# application, docs/02-core-systems/betterstack-setup.md
PUBLIC_COMPONENTS = ("Website", "Payments", "Database", "API")
RECOVERY_MAX_S = 300
EXPIRY_WARNING_DAYS_MIN = 7

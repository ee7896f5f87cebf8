"""A finding is as urgent as the alert of what it concerns."""

from __future__ import annotations

import pytest

from infra.operations.drift.finding import DriftClass, Severity
from infra.operations.drift.severity import Concerns
from infra.policy import resources as r
from tests.operations.drift.samples import PLATFORM


@pytest.mark.parametrize(
    ("type_", "name", "expected"),
    [
        (r.MONITOR, "monitoring-monitor-stripe", "critical"),
        (r.MONITOR, "monitoring-monitor-posthog", "medium"),
        (r.HEARTBEAT, "monitoring-heartbeat-process-expert-transfers", "critical"),
        (r.SCHEDULE, "schedules-keep-alive", "medium"),
        (r.POLICY, "monitoring-policy-high", "high"),
        (r.MONITOR_GROUP, "monitoring-monitors-services", "critical"),
        (r.STATUS_PAGE_RESOURCE, "status-page-resource-resend", "medium"),
        (r.NEON_PROJECT, "database-project", "critical"),
        (r.REDIS, "cache-redis", "high"),
        (r.VERCEL_DOMAIN, "hosting-domain-eleva-care", "critical"),
        (r.VERCEL_VARIABLE, "variables-encryption-key", "critical"),
        (r.VERCEL_VARIABLE, "variables-database-url", "critical"),
        (r.VERCEL_VARIABLE, "variables-upstash-redis-rest-token", "high"),
        (r.VERCEL_VARIABLE, "variables-stripe-secret-key", "critical"),
        (r.VERCEL_VARIABLE, "variables-cron-secret", "high"),
        (r.VERCEL_VARIABLE, "variables-betterstack-expert-transfers-heartbeat", "critical"),
        (r.VERCEL_VARIABLE, "variables-stripe-api-version", "critical"),
        (r.VERCEL_VARIABLE, "variables-betterstack-url", "medium"),
        (r.MONITOR, "somebody's", "medium"),
        (r.MONITOR_GROUP, "somebody's", "medium"),
    ],
)
def test_severity_follows_the_tier(type_: str, name: str, expected: str) -> None:
    assert Concerns(PLATFORM).severity(type_, name, DriftClass.SECURITY) is Severity(expected)


def test_what_is_cosmetic_is_urgent_for_nobody() -> None:
    assert Concerns(PLATFORM).severity(r.NEON_PROJECT, "database-project", DriftClass.COSMETIC) is Severity.LOW

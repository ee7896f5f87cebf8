"""Health endpoints with the document's tiers, and monitors that avoid the traps of their answers."""

from __future__ import annotations

import pytest

from infra.platform.monitors import MONITORS, Monitor, fitting_timeout_s, monitor_of
from infra.platform.services import HEALTH_ENDPOINTS, SERVICES, HealthEndpoint

BY_NAME = {monitor.name: monitor for monitor in MONITORS}


@pytest.mark.parametrize(
    ("endpoint", "tier"),
    [
        ("neon-database", "critical"),
        ("audit-database", "critical"),
        ("stripe", "critical"),
        ("clerk", "critical"),
        ("upstash-redis", "high"),
        ("upstash-qstash", "high"),
        ("novu", "high"),
        ("posthog", "medium"),
        ("resend", "medium"),
        ("vercel", None),
    ],
)
def test_health_endpoint_has_the_documents_tier(endpoint: str, tier: str | None) -> None:
    assert {found.name: found.tier for found in HEALTH_ENDPOINTS}[endpoint] == tier


def test_every_service_of_the_document_is_declared() -> None:
    expected = {"Vercel", "Neon", "Upstash", "Stripe", "Clerk", "Novu", "BetterStack"}
    assert expected <= {service.name for service in SERVICES}


def test_services_name_only_endpoints_that_exist_and_each_once() -> None:
    named = [name for service in SERVICES for name in service.health_endpoints]
    assert set(named) <= {endpoint.name for endpoint in HEALTH_ENDPOINTS}
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("name", "check_frequency_s", "confirmation_period_s"),
    [("neon-database", 60, 0), ("upstash-redis", 120, 120), ("posthog", 300, 600), ("healthcheck-services", 300, 600)],
)
def test_alert_comes_after_the_tiers_failures(name: str, check_frequency_s: int, confirmation_period_s: int) -> None:
    monitor = BY_NAME[name]
    assert (monitor.check_frequency_s, monitor.confirmation_period_s) == (check_frequency_s, confirmation_period_s)


def test_no_keyword_matches_an_unhealthy_answer() -> None:
    unhealthy = '{"service":"x","status":"unhealthy","services":{"overall":"degraded"},"details":{"mode":"memory"}}'
    assert [m.name for m in MONITORS if m.required_keyword and m.required_keyword in unhealthy] == []


@pytest.mark.parametrize(
    ("answer", "up"),
    [
        ('"status":"healthy","message":"Redis PING successful (3ms)","details":{"mode":"redis"}', True),
        ('"status":"down","message":"Redis connection failed (3ms)","details":{"mode":"redis"}', False),
        ('"status":"healthy","message":"Using in-memory cache fallback","details":{"mode":"in-memory"}', False),
    ],
)
def test_redis_counts_as_up_only_when_it_answered(answer: str, up: bool) -> None:
    keyword = BY_NAME["upstash-redis"].required_keyword
    assert keyword is not None
    assert (keyword in answer) is up


def test_what_may_be_degraded_is_judged_by_its_status_code() -> None:
    assert BY_NAME["posthog"].monitor_type == BY_NAME["stripe-webhooks"].monitor_type == "expected_status_code"
    assert BY_NAME["posthog"].required_keyword is None


def test_the_check_that_mixes_all_services_is_medium_and_asks_for_all_of_them() -> None:
    mixed = [monitor for monitor in MONITORS if monitor.mixes_services]
    assert [(m.path, m.tier, m.required_keyword) for m in mixed] == [
        ("/api/healthcheck?services=true", "medium", '"overall":"healthy"')
    ]


def test_an_endpoint_without_tier_has_no_monitor() -> None:
    vercel = next(endpoint for endpoint in HEALTH_ENDPOINTS if endpoint.name == "vercel")
    assert monitor_of(vercel) is None


def test_a_new_endpoint_is_monitored_by_its_declaration_alone() -> None:
    endpoint = HealthEndpoint(name="search", checks="a query", dependency="external", tier="high", source="test")
    monitor = monitor_of(endpoint)
    assert isinstance(monitor, Monitor)
    assert monitor.url("https://eleva.care") == "https://eleva.care/api/health/search"
    assert (monitor.check_frequency_s, monitor.confirmation_period_s) == (120, 120)
    assert monitor.public_name == "Search"


@pytest.mark.parametrize(
    ("name", "timeout_s"),
    [("upstash-redis", 2), ("upstash-qstash", 3), ("posthog", 5), ("healthcheck", 5)],
)
def test_timeout_is_the_shortest_above_the_alert_thresholds(name: str, timeout_s: int) -> None:
    assert BY_NAME[name].request_timeout_s == timeout_s


def test_one_slow_answer_wakes_nobody() -> None:
    at_once = {monitor.name: monitor.request_timeout_s for monitor in MONITORS if not monitor.confirmation_period_s}
    assert {"neon-database", "audit-database", "stripe", "clerk", "stripe-webhooks"} <= at_once.keys()
    assert {name for name, timeout_s in at_once.items() if timeout_s < 5} == set()


def test_timeout_of_what_passes_through_several_parts() -> None:
    assert fitting_timeout_s("page", "external", "external") == 10

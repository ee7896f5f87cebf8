"""The firewall's limits: far above what a vendor that must pass ever sends, and there for everybody."""

from __future__ import annotations

import pytest

from infra.platform.firewall import FIREWALL, BypassRule
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS
from infra.platform.rate_limits import FirewallLimit, Limit, RateLimitedRoute

LIMITS = {rule.name: rule.limit for rule in FIREWALL.bypasses}


def per_minute(limit: FirewallLimit) -> float:
    return limit.requests * 60 / limit.window_s


def test_all_monitors_from_all_regions_stay_far_below_the_limit_of_health_checks() -> None:
    asked = sum(len(monitor.regions) * 60 / monitor.check_frequency_s for monitor in MONITORS)
    assert per_minute(LIMITS["health-checks"]) >= 5 * asked


def test_all_jobs_with_all_retries_in_one_minute_stay_far_below_the_limit_of_scheduled_jobs() -> None:
    sent = sum(1 + job.retries for job in enabled(JOBS))
    assert per_minute(LIMITS["scheduled-jobs"]) >= 3 * sent


@pytest.mark.parametrize("rule", FIREWALL.bypasses, ids=lambda rule: rule.name)
def test_a_limit_covers_what_its_rule_lets_pass(rule: BypassRule) -> None:
    paths = {condition.value for group in rule.groups for condition in group if condition.type == "path"}
    assert paths == {rule.limit.path_prefix}


@pytest.mark.parametrize(
    ("name", "path", "requests"),
    [
        ("payment-intent", "/api/create-payment-intent", 20),
        ("pack-checkout", "/api/create-pack-checkout", 20),
        ("identity-verification", "/api/stripe/identity/verification", 10),
        ("transfer-approval", "/api/admin/payment-transfers/approve", 50),
    ],
)
def test_a_route_is_limited_at_the_edge_as_per_address_within_the_longest_window(
    name: str, path: str, requests: int
) -> None:
    limit = next(limit for limit in FIREWALL.limits if limit.name == name)
    assert (limit.path_prefix, limit.requests, limit.window_s) == (path, requests, 600)


def test_a_window_that_the_firewall_can_count_is_kept() -> None:
    route = RateLimitedRoute(
        name="sample",
        path="/api/sample",
        limits=(Limit(scope="user", attempts=1, window_s=60), Limit(scope="ip", attempts=2, window_s=30)),
        financial=False,
    )
    assert (route.edge_limit.requests, route.edge_limit.window_s) == (2, 30)

"""The firewall's limits: far above what a vendor that must pass ever sends, and there for everybody."""

from __future__ import annotations

import pytest

from infra.platform.firewall import FIREWALL, BypassRule
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS
from infra.platform.rate_limits import FirewallLimit

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

"""The alert table of the platform document."""

from __future__ import annotations

import pytest

from infra.platform.tiers import TIERS, TierName, tier


@pytest.mark.parametrize(
    ("name", "failures", "escalation_s", "channels"),
    [
        ("critical", 1, 5 * 60, {"email", "push", "sms", "critical_alert"}),
        ("high", 2, 10 * 60, {"email", "push", "critical_alert"}),
        ("medium", 3, 30 * 60, {"email", "push"}),
    ],
)
def test_tier_is_the_documents(name: str, failures: int, escalation_s: int, channels: set[str]) -> None:
    found = tier(TierName(name))
    assert (found.failures_before_alert, found.escalation_s) == (failures, escalation_s)
    assert found.channels == channels


def test_there_are_no_others() -> None:
    assert [found.name for found in TIERS] == ["critical", "high", "medium"]


@pytest.mark.parametrize(("name", "seconds"), [("critical", 0), ("high", 120), ("medium", 240)])
def test_confirmation_period_is_the_time_until_the_nth_failure(name: str, seconds: int) -> None:
    assert tier(TierName(name)).confirmation_period_s(120) == seconds

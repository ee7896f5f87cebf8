"""Every way in which tiers, monitors and the status page could be wrong is found and told."""

from __future__ import annotations

import pytest

from infra.platform.aggregate import Platform
from tests.platform.checks.alterations import (
    Case,
    case_name,
    found_errors,
    one,
    twice,
    without,
)


def _without_critical_email(whole: Platform) -> Platform:
    return one("tiers", "medium", email=False, push=False)(whole)


CASES: list[Case] = [
    ("tier twice", twice("tiers"), "tiers.py", "the tier 'critical' occurs 2", "of its own"),
    ("tier lost", without("tiers", "high"), "tiers.py", "'high' is missing", "declare it"),
    (
        "no failure",
        one("tiers", "high", failures_before_alert=0),
        "tier 'high'",
        "before anything failed",
        "at least one",
    ),
    ("no time", one("tiers", "high", escalation_s=0), "tier 'high'", "escalates at once", "some time"),
    ("no channel", _without_critical_email, "tier 'medium'", "no channel", "email"),
    ("no SMS", one("tiers", "critical", sms=False), "tier 'critical'", "no SMS", "switch SMS on"),
    (
        "endpoint's tier",
        one("health_endpoints", "novu", tier="low"),
        "endpoint 'novu'",
        "'low' is unknown",
        "critical",
    ),
    ("monitor's tier", one("monitors", "novu", tier="low"), "monitor 'novu'", "'low' is unknown", "critical"),
    (
        "tiers differ",
        one("monitors", "novu", tier="medium"),
        "endpoint 'novu'",
        "its monitor of tier medium",
        "one tier",
    ),
    ("unwatched", without("monitors", "stripe"), "endpoint 'stripe'", "no monitor", "/api/health/stripe"),
    ("same monitor twice", twice("monitors"), "monitors.py", "monitor name 'healthcheck'", "of its own"),
    (
        "runs a job",
        one("monitors", "resend", path="/api/cron/check-upcoming-payouts"),
        "monitor 'resend'",
        "runs the job",
        "heartbeat",
    ),
    (
        "mixed",
        one("monitors", "healthcheck-services", tier="critical"),
        "healthcheck-services",
        "any service",
        "medium",
    ),
    ("paused", one("monitors", "novu", paused=True), "monitor 'novu'", "is paused", "do not pause"),
    ("nowhere", one("monitors", "novu", regions=()), "monitor 'novu'", "no region", "us, eu"),
    ("odd timeout", one("monitors", "novu", request_timeout_s=4), "monitor 'novu'", "no timeout of 4 s", "2, 3, 5"),
    (
        "waits too long",
        one("monitors", "novu", request_timeout_s=60, check_frequency_s=60),
        "'novu'",
        "waits 60 s",
        "less",
    ),
    ("no keyword", one("monitors", "novu", required_keyword=None), "monitor 'novu'", "keyword", "both or neither"),
    ("bare keyword", one("monitors", "novu", required_keyword="healthy"), "'novu'", '"unhealthy"', "quotes"),
    (
        "keyword of a part",
        one("monitors", "healthcheck-services", required_keyword='"status":"healthy"'),
        "healthcheck-services",
        "single healthy service",
        '"overall"',
    ),
    ("hidden", one("monitors", "clerk", section=None), "monitor 'clerk'", "not on the status page", "Website"),
    (
        "empty section",
        lambda p: without("monitors", "audit-database")(one("monitors", "neon-database", section="API")(p)),
        "status_page.py",
        "'Database' shows nothing",
        "let a monitor",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_wrong_is_found_once(case: Case) -> None:
    assert len(found_errors(case)) == 1

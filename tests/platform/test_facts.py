"""Tables of the platform document in which a wrong number would go unnoticed."""

from __future__ import annotations

import pytest

from infra.platform import procedures
from infra.platform.backups import BACKUPS
from infra.platform.cache import CACHE
from infra.platform.caching import CACHE_ENTRIES
from infra.platform.databases import PREVIEW_DATABASE, PRODUCTION_DATABASE
from infra.platform.domains import production_domains
from infra.platform.hosting import HOSTING, REPOSITORY
from infra.platform.oncall import ON_CALL
from infra.platform.performance import RESPONSE_TARGETS, EndpointType, alert_over_ms
from infra.platform.rate_limits import RATE_LIMITED_ROUTES
from infra.platform.regions import in_eu
from infra.platform.status_page import STATUS_PAGE
from infra.platform.webhooks import WEBHOOKS


@pytest.mark.parametrize(
    ("endpoint_type", "target_ms", "alert_ms"),
    [
        ("api", 200, 1000),
        ("page", 1000, 3000),
        ("database", 100, 500),
        ("redis", 50, 200),
        ("external", 500, 2000),
    ],
)
def test_response_targets(endpoint_type: EndpointType, target_ms: int, alert_ms: int) -> None:
    assert {target.endpoint_type: target.target_ms for target in RESPONSE_TARGETS}[endpoint_type] == target_ms
    assert alert_over_ms(endpoint_type) == alert_ms


def test_backups_and_objectives() -> None:
    assert (BACKUPS.interval_s, BACKUPS.retention_days) == (24 * 3600, 30)
    assert BACKUPS.history_retention_s == 2_592_000
    assert 28 <= BACKUPS.restore_test_interval_days <= 31
    assert (BACKUPS.rto_s, BACKUPS.rpo_s) == (14_400, 900)


def test_user_data_is_cached_for_five_minutes() -> None:
    assert {entry.prefixes: entry.ttl_s for entry in CACHE_ENTRIES}[("clerk:",)] == 300


def test_cache_prefixes_are_told_apart() -> None:
    prefixes = [prefix for entry in CACHE_ENTRIES for prefix in entry.prefixes]
    assert len(set(prefixes)) == len(prefixes)


@pytest.mark.parametrize(
    ("path", "limits"),
    [
        ("/api/create-payment-intent", [("user", 5, 900), ("ip", 20, 900), ("global", 1000, 60), ("user", 20, 86400)]),
        ("/api/create-pack-checkout", [("user", 5, 900), ("ip", 20, 900), ("global", 500, 60)]),
        ("/api/stripe/identity/verification", [("user", 3, 3600), ("ip", 10, 3600), ("global", 500, 300)]),
        ("/api/admin/payment-transfers/approve", [("user", 50, 3600), ("user", 200, 86400), ("global", 500, 600)]),
    ],
)
def test_rate_limits(path: str, limits: list[tuple[str, int, int]]) -> None:
    route = next(route for route in RATE_LIMITED_ROUTES if route.path == path)
    assert [(limit.scope, limit.attempts, limit.window_s) for limit in route.limits] == limits


def test_production_data_is_kept_and_protected() -> None:
    assert PRODUCTION_DATABASE.protected
    assert PRODUCTION_DATABASE.suspend_timeout_s == 7 * 86400
    assert PRODUCTION_DATABASE.history_retention_s == 30 * 86400
    assert [database.name for database in PRODUCTION_DATABASE.databases] == ["main", "audit"]
    assert PREVIEW_DATABASE.default_branch != PRODUCTION_DATABASE.default_branch


def test_redis_is_encrypted_and_never_evicts() -> None:
    assert (CACHE.region, CACHE.tls, CACHE.eviction) == ("global", True, False)


def test_hosting_builds_main_without_the_postbuild_script() -> None:
    assert (HOSTING.framework, HOSTING.build_command) == ("nextjs", "pnpm exec next build")
    assert (REPOSITORY.production_branch, REPOSITORY.name) == ("main", "rodrigobarona/eleva-care-app")
    assert REPOSITORY.url == "https://github.com/rodrigobarona/eleva-care-app"
    assert not HOSTING.vercel_crons_enabled


def test_www_is_not_served_unless_it_redirects() -> None:
    assert [domain.name for domain in production_domains("none")] == ["eleva.care"]
    www = production_domains("redirect")[1]
    assert (www.name, www.redirect_to, www.redirect_status_code) == ("www.eleva.care", "eleva.care", 308)


@pytest.mark.parametrize(
    ("name", "events"), [("stripe", 22), ("stripe-identity", 4), ("stripe-connect", 15), ("clerk", 8)]
)
def test_webhooks_hear_of_every_event(name: str, events: int) -> None:
    webhook = next(webhook for webhook in WEBHOOKS if webhook.name == name)
    assert len(webhook.events) == events
    assert webhook.url("https://eleva.care") == f"https://eleva.care/api/webhooks/{name}"


def test_only_the_connect_webhook_hears_of_connected_accounts() -> None:
    assert [webhook.name for webhook in WEBHOOKS if webhook.connected_accounts] == ["stripe-connect"]


def test_status_page_and_addresses() -> None:
    assert STATUS_PAGE.url == "https://status.eleva.care"
    assert STATUS_PAGE.sections == ("Website", "Payments", "Database", "API")
    assert (ON_CALL.everybody_email, ON_CALL.critical_email) == ("engineering@eleva.care", "oncall@eleva.care")


def test_procedures_have_the_documents_steps_and_cadences() -> None:
    assert [step.name for step in procedures.INCIDENT_STEPS] == [
        "Detection",
        "Notification",
        "Assessment",
        "Mitigation",
        "Communication",
        "Resolution",
        "Post-mortem",
    ]
    cadences = [task.cadence for task in procedures.MAINTENANCE]
    assert [cadences.count(cadence) for cadence in ("daily", "weekly", "monthly")] == [3, 4, 4]


@pytest.mark.parametrize("region", ["eu-central-1", "aws-eu-central-1", "fra1", "eu"])
def test_regions_in_the_union(region: str) -> None:
    assert in_eu(region)


@pytest.mark.parametrize(
    "region", ["us-east-1", "eu-west-2", "eu-central-2", "aws-eu-west-2", "lhr1", "global", "eu-", ""]
)
def test_regions_outside_of_it_or_unknown(region: str) -> None:
    assert not in_eu(region)

"""What somebody does behind the engine's back: an object of each type changed, and one removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.policy import resources
from tests.support.vendors import QSTASH, TEAM, UPSTASH, VERCEL, Dashboards, Json


@dataclass(frozen=True)
class Tampering:
    """What somebody does to one object: whose finding names it, and by which words."""

    noun: str
    name: str
    words: str
    do: Callable[[Dashboards], object]


def _better(path: str, attribute: str, value: Any, body: Json) -> Callable[[Dashboards], object]:
    return lambda there: there.call("PATCH", there.better(path, attribute, value), body)


def _gone(path: str, attribute: str, value: Any) -> Callable[[Dashboards], object]:
    return lambda there: there.call("DELETE", there.better(path, attribute, value))


def _on_page(
    part: str, attribute: str, value: Any, method: str, body: Json | None = None
) -> Callable[[Dashboards], object]:
    return lambda there: there.call(method, there.better(f"{there.page}/{part}", attribute, value), body)


def _firewall(there: Dashboards) -> object:
    """Let nobody be challenged as a bot any more."""
    url = f"{VERCEL}/v1/security/firewall/config?projectId={there.project.removeprefix('projects/')}&{TEAM}"
    value = {"active": False, "action": "challenge"}
    return there.call("PATCH", url, {"action": "managedRules.update", "id": "bot_protection", "value": value})


def maintenance(from_: str, to: str) -> Callable[[Dashboards], object]:
    """Return what silences the heartbeat of the payouts between two times of a day; never with empty texts."""
    window = {"maintenance_from": from_, "maintenance_to": to}
    return lambda there: _better("/v2/heartbeats", "name", f"{_NAME}process-pending-payouts", window)(there)


def _schedule(there: Dashboards) -> object:
    """Write the schedule anew, an hour later and with nothing else of what it had."""
    return there.call(
        "POST",
        f"{QSTASH}/schedules/https://eleva.care/api/cron/keep-alive",
        None,
        **{"Upstash-Cron": "7 * * * *", "Upstash-Schedule-Id": "eleva-production-keep-alive"},
    )


_NAME = "eleva-production-"
ALTERED: Mapping[str, Tampering] = {
    resources.VERCEL_PROJECT: Tampering(
        "Vercel project",
        "hosting-project",
        "nodeVersion is '20.x', declared '24.x'",
        lambda there: there.call("PATCH", f"{VERCEL}/v9/{there.project}?{TEAM}", {"nodeVersion": "20.x"}),
    ),
    resources.VERCEL_DOMAIN: Tampering(
        "Vercel domain",
        "hosting-domain-eleva-care",
        "redirect is 'elsewhere.example', declared nothing",
        lambda there: there.call(
            "PATCH", f"{VERCEL}/v9/{there.project}/domains/eleva.care?{TEAM}", {"redirect": "elsewhere.example"}
        ),
    ),
    resources.VERCEL_VARIABLE: Tampering(
        "Vercel variable",
        "variables-novu-base-url",
        "value is [secret], declared [secret]",
        lambda there: there.call("PATCH", there.variable("NOVU_BASE_URL"), {"value": "https://elsewhere.example"}),
    ),
    resources.VERCEL_FIREWALL: Tampering(
        "Vercel firewall", "hosting-firewall", "managedRulesets.botProtection.active is False, declared", _firewall
    ),
    resources.VERCEL_RETENTION: Tampering(
        "Vercel deployment retention",
        "hosting-retention",
        "expirationProduction is '1d', declared '1y'",
        lambda there: there.call(
            "PATCH",
            f"{VERCEL}/v9/{there.project}/deployment-expiration?{TEAM}",
            {"expirationProduction": "1d", "expiration": "1m", "expirationCanceled": "1w", "expirationErrored": "1m"},
        ),
    ),
    resources.VERCEL_CRONS: Tampering(
        "Vercel crons",
        "hosting-crons",
        "enabled is True, declared False",
        lambda there: there.call("PATCH", f"{VERCEL}/v1/{there.project}/crons?{TEAM}", {"enabled": True}),
    ),
    resources.NEON_PROJECT: Tampering(
        "Neon project",
        "database-project",
        "historyRetentionSeconds is 60, declared 2592000",
        lambda there: there.call("PATCH", there.neon, {"project": {"history_retention_seconds": 60}}),
    ),
    resources.NEON_DATABASE: Tampering(
        "Neon database",
        "database-audit",
        "ownerName is 'elevadb_owner', declared 'auditdb_owner'",
        lambda there: there.call(
            "PATCH", f"{there.branch}/databases/auditdb", {"database": {"owner_name": "elevadb_owner"}}
        ),
    ),
    resources.NEON_ROLE: Tampering(
        "values given to the application",
        "database",
        "audit.direct_url is not what the application was given",
        lambda there: there.call("POST", f"{there.branch}/roles/auditdb_owner/reset_password"),
    ),
    resources.REDIS: Tampering(
        "Upstash Redis database",
        "cache-redis",
        "eviction is True, declared False",
        lambda there: there.call("POST", f"{UPSTASH}/redis/enable-eviction/{there.redis()}"),
    ),
    resources.SCHEDULE: Tampering(
        "QStash schedule", "schedules-keep-alive", "cron is '7 * * * *', declared", _schedule
    ),
    resources.SEVERITY: Tampering(
        "Better Stack severity",
        "monitoring-severity-high",
        "push is False, declared True",
        _better("/v2/urgencies", "name", f"{_NAME}high", {"push": False}),
    ),
    resources.POLICY: Tampering(
        "Better Stack policy",
        "monitoring-policy-high",
        "repeatCount is 3, declared 0",
        _better("/v3/policies", "name", f"{_NAME}high", {"repeat_count": 3}),
    ),
    resources.MONITOR_GROUP: Tampering(
        "Better Stack monitor group",
        "monitoring-monitors-services",
        "paused is True, declared False",
        _better("/v2/monitor-groups", "name", f"{_NAME}services", {"paused": True}),
    ),
    resources.HEARTBEAT_GROUP: Tampering(
        "Better Stack heartbeat group",
        "monitoring-heartbeats-jobs",
        "paused is True, declared False",
        _better("/v2/heartbeat-groups", "name", f"{_NAME}jobs", {"paused": True}),
    ),
    resources.MONITOR: Tampering(
        "Better Stack monitor",
        "monitoring-monitor-stripe",
        "checkFrequency is 1800, declared",
        _better("/v2/monitors", "pronounceable_name", f"{_NAME}stripe", {"check_frequency": 1800}),
    ),
    resources.HEARTBEAT: Tampering(
        "Better Stack heartbeat",
        "monitoring-heartbeat-process-pending-payouts",
        "maintenanceFrom is '01:00:00', declared ''",  # which silences it, and which no refresh sees
        maintenance("01:00:00", "23:00:00"),
    ),
    resources.STATUS_PAGE: Tampering(
        "Better Stack status page",
        "status-page-page",
        "published is False, declared True",
        _better("/v2/status-pages", "subdomain", "eleva-care", {"published": False}),
    ),
    resources.STATUS_PAGE_SECTION: Tampering(
        "Better Stack status page section",
        "status-page-section-database",
        "position is 0, declared",
        _on_page("sections", "name", "Database", "PATCH", {"position": 0, "fixed_position": True}),
    ),
    resources.STATUS_PAGE_RESOURCE: Tampering(
        "Better Stack status page entry",
        "status-page-resource-resend",
        "publicName is 'Mail', declared 'Resend'",
        _on_page("resources", "public_name", "Resend", "PATCH", {"public_name": "Mail"}),
    ),
}

#: How one of each type is removed that can be removed alone.
REMOVED: Mapping[str, Tampering] = {
    type_: Tampering(noun, name, "is missing", do)
    for type_, noun, name, do in (
        (
            resources.VERCEL_DOMAIN,
            "Vercel domain",
            "hosting-domain-eleva-care",
            lambda there: there.call("DELETE", f"{VERCEL}/v9/{there.project}/domains/eleva.care?{TEAM}"),
        ),
        (
            resources.VERCEL_VARIABLE,
            "Vercel variable",
            "variables-novu-base-url",
            lambda there: there.call("DELETE", there.variable("NOVU_BASE_URL")),
        ),
        (
            resources.NEON_DATABASE,
            "Neon database",
            "database-audit",
            lambda there: there.call("DELETE", f"{there.branch}/databases/auditdb"),
        ),
        (
            resources.NEON_ROLE,
            "Neon role",
            "database-audit-role",
            lambda there: there.call("DELETE", f"{there.branch}/roles/auditdb_owner"),
        ),
        (
            resources.REDIS,
            "Upstash Redis database",
            "cache-redis",
            lambda there: there.call("DELETE", f"{UPSTASH}/redis/database/{there.redis()}"),
        ),
        (
            resources.SCHEDULE,
            "QStash schedule",
            "schedules-keep-alive",
            lambda there: there.call("DELETE", f"{QSTASH}/schedules/eleva-production-keep-alive"),
        ),
        (
            resources.MONITOR,
            "Better Stack monitor",
            "monitoring-monitor-stripe",
            _gone("/v2/monitors", "pronounceable_name", f"{_NAME}stripe"),
        ),
        (
            resources.HEARTBEAT,
            "Better Stack heartbeat",
            "monitoring-heartbeat-process-pending-payouts",
            _gone("/v2/heartbeats", "name", f"{_NAME}process-pending-payouts"),
        ),
        (
            resources.STATUS_PAGE_RESOURCE,
            "Better Stack status page entry",
            "status-page-resource-resend",
            _on_page("resources", "public_name", "Resend", "DELETE"),
        ),
    )
}


def _neon_project(there: Dashboards) -> object:
    """Remove the project, as somebody does who means it: a protected branch has to be released first."""
    there.call("PATCH", there.branch, {"branch": {"protected": False}})
    return there.call("DELETE", there.neon)


#: The same for what others refer to or lie in, and for what goes with it.
REMOVED_WITH_CONTENTS: Mapping[str, Tampering] = {
    type_: Tampering(noun, name, words, do)
    for type_, noun, name, words, do in (
        (
            resources.POLICY,
            "Better Stack policy",
            "monitoring-policy-high",
            "is missing",
            _gone("/v3/policies", "name", f"{_NAME}high"),
        ),
        (
            resources.SEVERITY,
            "Better Stack severity",
            "monitoring-severity-high",
            "is missing",
            _gone("/v2/urgencies", "name", f"{_NAME}high"),
        ),
        (
            resources.MONITOR_GROUP,
            "Better Stack monitor group",
            "monitoring-monitors-services",
            "is missing",
            _gone("/v2/monitor-groups", "name", f"{_NAME}services"),
        ),
        (
            resources.HEARTBEAT_GROUP,
            "Better Stack heartbeat group",
            "monitoring-heartbeats-jobs",
            "is missing",
            _gone("/v2/heartbeat-groups", "name", f"{_NAME}jobs"),
        ),
        (
            resources.STATUS_PAGE,
            "Better Stack status page",
            "status-page-page",
            "is missing",
            _gone("/v2/status-pages", "subdomain", "eleva-care"),
        ),
        (
            resources.STATUS_PAGE_SECTION,
            "Better Stack status page section",
            "status-page-section-database",
            "is missing, with what it lies in",
            lambda there: None,
        ),
        (resources.NEON_PROJECT, "Neon project", "database-project", "is missing", _neon_project),
        (
            resources.VERCEL_PROJECT,
            "Vercel project",
            "hosting-project",
            "is missing",
            lambda there: there.call("DELETE", f"{VERCEL}/v9/{there.project}?{TEAM}"),
        ),
        (
            resources.VERCEL_FIREWALL,
            "Vercel firewall",
            "hosting-firewall",
            "is missing, with what it lies in",
            lambda there: None,
        ),
        (
            resources.VERCEL_RETENTION,
            "Vercel deployment retention",
            "hosting-retention",
            "is missing, with what it lies in",
            lambda there: None,
        ),
        (
            resources.VERCEL_CRONS,
            "Vercel crons",
            "hosting-crons",
            "is missing, with what it lies in",
            lambda there: None,
        ),
    )
}

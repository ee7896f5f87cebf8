"""Somebody who makes things in the vendors' dashboards that no stack has: one of each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.localcloud.accounts import LOCAL
from infra.policy import resources
from tests.support.vendors import BETTER_STACK, NEON, QSTASH, TEAM, UPSTASH, VERCEL, Dashboards, Json

NAME = "made-by-hand"


@dataclass(frozen=True)
class Twin:
    """Something beside what is declared: the finding's noun and name, and how it is made."""

    noun: str
    name: str
    make: Callable[[Dashboards], object]


def _better(path: str, body: Json) -> Callable[[Dashboards], object]:
    return lambda there: there.call("POST", f"{BETTER_STACK}{path}", body)


def _heartbeat(name: str) -> Json:
    return {"name": name, "period": 3600, "grace": 300}


def _entry(there: Dashboards) -> object:
    """Show a heartbeat on the status page, in a section that is there."""
    found: list[Any] = there.call("GET", f"{BETTER_STACK}/v2/heartbeats?per_page=50")["data"]
    heartbeat = next(each["id"] for each in found if each["attributes"]["name"].endswith("process-pending-payouts"))
    section = there.better(f"{there.page}/sections", "name", "Database").rsplit("/", 1)[-1]
    body = {
        "resource_type": "Heartbeat",
        "resource_id": int(heartbeat),
        "public_name": NAME,
        "status_page_section_id": int(section),
    }
    return there.call("POST", f"{BETTER_STACK}{there.page}/resources", body)


def _schedule(there: Dashboards) -> object:
    """Have the payouts made a second time, by the deployment's own host."""
    headers = {"Upstash-Cron": "0 3 * * *", "Upstash-Schedule-Id": NAME}
    url = "https://eleva.vercel.app/api/cron/process-pending-payouts"
    return there.call("POST", f"{QSTASH}/schedules/{url}", None, **headers)


def _variable(there: Dashboards) -> object:
    body = {"key": "NOVU_BASE_URL", "value": "https://x.example", "type": "encrypted", "target": ["development"]}
    return there.call("POST", f"{VERCEL}/v10/{there.project}/env?{TEAM}", body)


_REDIS = {"database_name": NAME, "region": "global", "primary_region": "eu-central-1", "tls": True}
_PAGE = {"company_name": "Eleva", "company_url": "https://eleva.care", "timezone": "UTC", "subdomain": NAME}

TWINS: Mapping[str, Twin] = {
    resources.VERCEL_PROJECT: Twin(
        "Vercel project", NAME, lambda there: there.call("POST", f"{VERCEL}/v10/projects?{TEAM}", {"name": NAME})
    ),
    resources.VERCEL_DOMAIN: Twin(
        "Vercel domain",
        "old.eleva.care",
        lambda there: there.call("POST", f"{VERCEL}/v10/{there.project}/domains?{TEAM}", {"name": "old.eleva.care"}),
    ),
    resources.VERCEL_VARIABLE: Twin("Vercel variable", "NOVU_BASE_URL development ", _variable),
    resources.NEON_PROJECT: Twin(
        "Neon project",
        NAME,
        lambda there: there.call("POST", f"{NEON}/projects", {"project": {"name": NAME, "org_id": LOCAL.neon_org_id}}),
    ),
    resources.NEON_ROLE: Twin(
        "Neon role", NAME, lambda there: there.call("POST", f"{there.branch}/roles", {"role": {"name": NAME}})
    ),
    resources.NEON_DATABASE: Twin(
        "Neon database",
        NAME,
        lambda there: there.call(
            "POST", f"{there.branch}/databases", {"database": {"name": NAME, "owner_name": "elevadb_owner"}}
        ),
    ),
    resources.REDIS: Twin(
        "Upstash Redis database", NAME, lambda there: there.call("POST", f"{UPSTASH}/redis/database", _REDIS)
    ),
    resources.SCHEDULE: Twin("QStash schedule", NAME, _schedule),
    resources.SEVERITY: Twin("Better Stack severity", NAME, _better("/v2/urgencies", {"name": NAME})),
    resources.POLICY: Twin("Better Stack policy", NAME, _better("/v3/policies", {"name": NAME, "steps": []})),
    resources.MONITOR_GROUP: Twin("Better Stack monitor group", NAME, _better("/v2/monitor-groups", {"name": NAME})),
    resources.HEARTBEAT_GROUP: Twin(
        "Better Stack heartbeat group", NAME, _better("/v2/heartbeat-groups", {"name": NAME})
    ),
    resources.MONITOR: Twin(
        "Better Stack monitor",
        NAME,
        _better("/v2/monitors", {"monitor_type": "status", "url": "https://eleva.care/x", "pronounceable_name": NAME}),
    ),
    resources.HEARTBEAT: Twin("Better Stack heartbeat", NAME, _better("/v2/heartbeats", _heartbeat(NAME))),
    resources.STATUS_PAGE: Twin("Better Stack status page", NAME, _better("/v2/status-pages", _PAGE)),
    resources.STATUS_PAGE_SECTION: Twin(
        "Better Stack status page section",
        NAME,
        lambda there: there.call("POST", f"{BETTER_STACK}{there.page}/sections", {"name": NAME}),
    ),
    resources.STATUS_PAGE_RESOURCE: Twin("Better Stack status page entry", "Heartbeat ", _entry),
}
#: What there is one of in each project, whoever has made it.
SINGLE = (resources.VERCEL_FIREWALL, resources.VERCEL_RETENTION, resources.VERCEL_CRONS)

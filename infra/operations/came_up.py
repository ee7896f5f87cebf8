"""Whether what came up can be used: databases are opened, Redis is asked, and what each vendor has is counted.

What there should be is what the platform declares; what there is, the vendors say themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import psycopg

from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.vendors import transport
from infra.vendors.betterstack import BetterStack
from infra.vendors.errors import CredentialMissing, VendorError
from infra.vendors.neon import Neon
from infra.vendors.qstash import Qstash
from infra.vendors.vercel import Vercel

CONNECT_TIMEOUT_S = 10
WRONG_TOKEN = "a-token-that-nobody-issued"  # noqa: S105


@dataclass(frozen=True)
class Finding:
    """One thing that was tried, and how it went."""

    what: str
    fine: bool
    result: str


class NotUsable(Exception):
    """What came up does not do what it is for."""


def look(outputs: Mapping[str, Any], platform: Platform) -> list[Finding]:
    """Try what production's stack outputs name and `platform` declares.

    The outputs include secrets, none of which is in a finding.
    """
    databases: Mapping[str, str] = outputs["database"]
    project_id = outputs["vercel_project_id"]
    return [
        _tried("Neon project", lambda: _neon_project(outputs["neon_project_id"], platform)),
        *(_tried(f"database {name}", partial(_query, url)) for name, url in sorted(databases.items())),
        _tried("Redis", lambda: _ping(outputs["cache"]["rest_url"], outputs["cache"]["rest_token"])),
        _tried("Redis with a wrong token", lambda: _is_refused(outputs["cache"]["rest_url"])),
        _tried("QStash schedules", lambda: _schedules(outputs["schedule_ids"])),
        _tried("Vercel project", lambda: _vercel_project(project_id, platform)),
        _tried("Vercel variables", lambda: _variables(project_id, platform)),
        _tried("Better Stack monitors", lambda: _monitors(platform)),
        _tried("Better Stack heartbeats", lambda: _heartbeats(platform)),
        _tried("status page", lambda: _status_page(outputs["status_page_id"], platform)),
    ]


def _tried(what: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, attempt())
    except (NotUsable, VendorError, CredentialMissing, psycopg.Error, httpx.HTTPError) as failure:
        return Finding(what, False, str(failure).splitlines()[0] if str(failure) else type(failure).__name__)


def _query(url: str) -> str:
    """Open the declared URL as it is, and ask who and where we are."""
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S) as connection:
        row = connection.execute(
            "select current_user, current_database(), current_setting('server_version')"
        ).fetchone()
    if row is None:
        raise NotUsable("no answer")
    return f"{row[0]} on {row[1]}, PostgreSQL {row[2]}"


def _ping(url: str, token: str) -> str:
    with transport.client() as http:
        reply = http.get(f"{url}/ping", headers={"Authorization": f"Bearer {token}"})
    if reply.status_code != httpx.codes.OK or reply.json() != {"result": "PONG"}:
        raise NotUsable(f"answered {reply.status_code}")
    return "PONG"


def _is_refused(url: str) -> str:
    with transport.client() as http:
        reply = http.get(f"{url}/ping", headers={"Authorization": f"Bearer {WRONG_TOKEN}"})
    if reply.status_code != httpx.codes.UNAUTHORIZED:
        raise NotUsable(f"was not refused: {reply.status_code}")
    return "refused"


def _schedules(declared: Mapping[str, str]) -> str:
    with Qstash() as qstash:
        present = {schedule.schedule_id for schedule in qstash.schedules() if not schedule.paused}
    return _all_active(declared.values(), present)


def _neon_project(project_id: str, platform: Platform) -> str:
    with Neon(platform.settings.accounts.neon.org_id) as neon:
        found = {project["id"]: project["name"] for project in neon.projects()}
    name = naming.database_project(platform.environment.name)
    if found.get(project_id) != name:
        raise NotUsable(f"there is no {name} with the id {project_id}")
    return name


def _vercel_project(project_id: str, platform: Platform) -> str:
    """Look for the project, and for each declared domain on it, verified."""
    with Vercel(platform.settings.accounts.vercel.team_id) as vercel:
        names = {project["id"]: project["name"] for project in vercel.projects()}
        if names.get(project_id) != platform.hosting.project:
            raise NotUsable(f"there is no {platform.hosting.project} with the id {project_id}")
        verified = {domain["name"] for domain in vercel.domains(project_id) if domain["verified"]}
    declared = [domain.name for domain in platform.domains]
    _none_missing(declared, verified)
    return f"{platform.hosting.project} at {', '.join(declared)}"


def _variables(project_id: str, platform: Platform) -> str:
    environment = platform.environment
    with Vercel(platform.settings.accounts.vercel.team_id) as vercel:
        present = {
            variable["key"]
            for variable in vercel.variables(project_id)
            if set(environment.targets) <= set(variable["target"])
        }
    required = [v.name for v in platform.contract.base(environment) if (use := v.use(environment)) and use.required]
    _none_missing(required, present)
    return f"{len(present)} in {environment.name}, among them all {len(required)} required"


def _monitors(platform: Platform) -> str:
    with BetterStack(platform.settings.accounts.betterstack.team_name) as better_stack:
        active = {monitor["url"] for monitor in better_stack.monitors() if not monitor["paused"]}
    return _all_active([monitor.url(platform.origin) for monitor in platform.monitors], active)


def _heartbeats(platform: Platform) -> str:
    with BetterStack(platform.settings.accounts.betterstack.team_name) as better_stack:
        active = {heartbeat["name"] for heartbeat in better_stack.heartbeats() if not heartbeat["paused"]}
    return _all_active(
        [naming.alerting(platform.environment.name, job.name) for job in platform.monitored_jobs], active
    )


def _status_page(page_id: str, platform: Platform) -> str:
    with BetterStack(platform.settings.accounts.betterstack.team_name) as better_stack:
        found = next((page for page in better_stack.status_pages() if page["id"] == page_id), None)
    if found is None or found["custom_domain"] != platform.status_page.custom_domain:
        raise NotUsable(f"there is none of {platform.status_page.custom_domain} with the id {page_id}")
    if not found["published"]:
        raise NotUsable("is not published")
    return f"published at {platform.status_page.url}"


def _all_active(declared: Iterable[str], active: set[str]) -> str:
    wanted = set(declared)
    _none_missing(wanted, active)
    return f"all {len(wanted)} active"


def _none_missing(declared: Iterable[str], present: set[str]) -> None:
    missing = sorted(set(declared) - present)
    if missing:
        raise NotUsable(f"missing: {', '.join(missing)}")

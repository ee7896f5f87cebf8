"""The kinds of objects that must exist once, with how each vendor is asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from infra.operations.adoption import Existing, Kind
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.vendors.betterstack import BetterStack
from infra.vendors.errors import Failed
from infra.vendors.neon import Neon
from infra.vendors.qstash import Qstash
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel


def declared_kinds(platform: Platform) -> Iterator[Kind]:
    """Yield what the environment declares that an account may have once only."""
    accounts, name = platform.settings.accounts, platform.environment.name
    yield Kind(
        "Neon project",
        "neon:index/project:Project",
        "name",
        {naming.database_project(name)},
        lambda: _neon_projects(accounts.neon.org_id),
    )
    if platform.environment.has_cache:
        yield Kind(
            "Upstash Redis database",
            "upstash:index/redisDatabase:RedisDatabase",
            "databaseName",
            {naming.cache(name)},
            _redis_databases,
        )
    if platform.environment.has_hosting_project:
        yield from _hosting_kinds(platform)
    if platform.environment.has_schedules:
        yield Kind(
            "QStash schedule to",
            "pulumi-python:dynamic/qstash:Schedule",
            "destination",
            {job.url(platform.origin) for job in platform.scheduled_jobs},
            _schedules,
            ours={naming.schedule_id(name, job.name) for job in platform.jobs},
        )
    if platform.environment.has_monitoring:
        yield from _monitoring_kinds(platform)


def vercel_project_id(team_id: str, name: str) -> str:
    """Return the id of a Vercel project that another stack owns.

    Raises:
        Failed: there is none of that name; production has to be brought up first.
        VendorError: Vercel could not be asked.
    """
    for project in _vercel_projects(team_id):
        if project.key == name:
            return project.id
    raise Failed("Vercel", f"find project {name}", "there is none: bring up production first", 404)


def _hosting_kinds(platform: Platform) -> Iterator[Kind]:
    team_id = platform.settings.accounts.vercel.team_id
    yield Kind(
        "Vercel project",
        "vercel:index/project:Project",
        "name",
        {platform.hosting.project},
        lambda: _vercel_projects(team_id),
    )
    yield Kind(
        "Vercel domain",
        "vercel:index/projectDomain:ProjectDomain",
        "domain",
        {domain.name for domain in platform.domains},
        lambda: _vercel_domains(team_id),
    )


def _monitoring_kinds(platform: Platform) -> Iterator[Kind]:
    team, name = platform.settings.accounts.betterstack.team_name, platform.environment.name
    yield Kind(
        "Better Stack monitor of",
        "better-uptime:index/monitor:Monitor",
        "url",
        {monitor.url(platform.origin) for monitor in platform.monitors},
        lambda: _better_stack(team, BetterStack.monitors, "url"),
    )
    yield Kind(
        "Better Stack heartbeat",
        "better-uptime:index/heartbeat:Heartbeat",
        "name",
        {naming.alerting(name, job.name) for job in platform.monitored_jobs},
        lambda: _better_stack(team, BetterStack.heartbeats, "name"),
    )
    yield Kind(
        "Better Stack status page",
        "better-uptime:index/statusPage:StatusPage",
        "subdomain",
        {platform.status_page.subdomain},
        lambda: _better_stack(team, BetterStack.status_pages, "subdomain"),
    )


def _neon_projects(org_id: str) -> Iterable[Existing]:
    with Neon(org_id) as neon:
        return [Existing(project["name"], project["id"]) for project in neon.projects()]


def _redis_databases() -> Iterable[Existing]:
    with Upstash() as upstash:
        return [Existing(database["database_name"], database["database_id"]) for database in upstash.databases()]


def _vercel_projects(team_id: str) -> Iterable[Existing]:
    with Vercel(team_id) as vercel:
        return [Existing(project["name"], project["id"]) for project in vercel.projects()]


def _vercel_domains(team_id: str) -> Iterable[Existing]:
    """Return the domains of every project; Vercel gives a domain no id, and a state keeps its name in its place."""
    with Vercel(team_id) as vercel:
        found = [domain["name"] for project in vercel.projects() for domain in vercel.domains(project["id"])]
    return [Existing(name, name) for name in found]


def _schedules() -> Iterable[Existing]:
    with Qstash() as qstash:
        return [Existing(schedule.destination, schedule.schedule_id) for schedule in qstash.schedules()]


def _better_stack(team: str, ask: Callable[[BetterStack], list[dict[str, Any]]], key: str) -> Iterable[Existing]:
    with BetterStack(team) as better_stack:
        return [Existing(item[key], item["id"]) for item in ask(better_stack)]

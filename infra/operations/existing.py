"""The kinds of objects that must exist once, with how each vendor is asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from infra.operations.adoption import Existing, Kind
from infra.platform import naming
from infra.platform.aggregate import Platform

if TYPE_CHECKING:  # vendors are asked while something is missing from the state, which is seldom
    from infra.vendors.betterstack import BetterStack


#: What `eleva state remove-twin` calls a Neon project.
TWIN = "neon-project"


class NoProject(Exception):
    """The Vercel project that an environment shares with production does not exist."""


def declared_kinds(platform: Platform) -> Iterator[Kind]:
    """Yield what the environment declares that an account may have once only."""
    name = platform.environment.name
    if not platform.environment.is_branch:
        yield _neon_kind(platform)
    if platform.environment.has_cache:
        yield Kind(
            "Upstash Redis database",
            "upstash:index/redisDatabase:RedisDatabase",
            "databaseName",
            {naming.cache(name): naming.REDIS_DATABASE},
            _redis_databases,
            vendor_id=lambda id_: id_.removeprefix("upstash-database-"),
        )
    if platform.environment.has_hosting_project:
        yield from _hosting_kinds(platform)
    if platform.environment.has_schedules:
        yield _schedule_kind(platform)
    if platform.environment.has_monitoring:
        yield from _monitoring_kinds(platform)


def vercel_project_id(team_id: str, name: str) -> str:
    """Return the id of a Vercel project that another stack owns.

    Raises:
        NoProject: there is none of that name; production has to be brought up first.
        VendorError: Vercel could not be asked.
    """
    for project in _vercel_projects(team_id):
        if project.key == name:
            return project.id
    raise NoProject(f"there is no Vercel project {name}, which production's stack makes: bring up production first")


def twin_removal(stack: str, project_id: str) -> str:
    """Return the command that removes a second Neon project of the name of a stack's own."""
    return f"eleva state remove-twin {stack} {TWIN}={project_id}"


def same_job(destination: str) -> str:
    """Return what a schedule's destination calls, whatever host, spelling or query it calls it by.

    The application answers on its domain, on www and on every deployment's own host, and each of them runs the job.
    """
    return urlsplit(destination).path.rstrip("/").lower()


def same_page(url: str) -> str:
    """Return a monitor's URL so that two spellings of one page are equal."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"


def _neon_kind(platform: Platform) -> Kind:
    accounts, name = platform.settings.accounts, platform.environment.name
    return Kind(
        "Neon project",
        "neon:index/project:Project",
        "name",
        {naming.database_project(name): naming.DATABASE_PROJECT},
        lambda: _neon_projects(accounts.neon.org_id),
        on_every_update=True,  # its provider repeats a creation after a 500, and forgets the first
        removal=partial(twin_removal, name),
    )


def _schedule_kind(platform: Platform) -> Kind:
    name = platform.environment.name
    return Kind(
        "QStash schedule to",
        "pulumi-python:dynamic/qstash:Schedule",
        "destination",
        {job.url(platform.origin): naming.schedule(job.name) for job in platform.scheduled_jobs},
        _schedules,
        ours={naming.schedule_id(name, job.name) for job in platform.jobs},
        normal=same_job,
        importable=False,
        on_every_update=True,
    )


def _hosting_kinds(platform: Platform) -> Iterator[Kind]:
    team_id = platform.settings.accounts.vercel.team_id
    yield Kind(
        "Vercel project",
        "vercel:index/project:Project",
        "name",
        {platform.hosting.project: naming.HOSTING_PROJECT},
        lambda: _vercel_projects(team_id),
    )
    yield Kind(
        "Vercel domain",
        "vercel:index/projectDomain:ProjectDomain",
        "domain",
        {domain.name: naming.domain(domain.name) for domain in platform.domains},
        lambda: _vercel_domains(team_id),
        normal=str.lower,
    )


def _monitoring_kinds(platform: Platform) -> Iterator[Kind]:
    team, name = platform.settings.accounts.betterstack.team_name, platform.environment.name
    page, page_type = naming.PUBLIC_STATUS_PAGE, "better-uptime:index/statusPage:StatusPage"
    yield Kind(
        "Better Stack monitor of",
        "better-uptime:index/monitor:Monitor",
        "url",
        {m.url(platform.origin): naming.monitor(m.name) for m in platform.monitors},
        lambda: _better_stack(team, lambda team: team.monitors(), "url"),
        normal=same_page,
    )
    yield Kind(
        "Better Stack heartbeat",
        "better-uptime:index/heartbeat:Heartbeat",
        "name",
        {naming.alerting(name, job.name): naming.heartbeat(job.name) for job in platform.monitored_jobs},
        lambda: _better_stack(team, lambda team: team.heartbeats(), "name"),
    )
    yield Kind(
        "Better Stack status page below",
        page_type,
        "subdomain",
        {platform.status_page.subdomain: page},
        lambda: _better_stack(team, lambda team: team.status_pages(), "subdomain"),
    )
    yield Kind(
        "Better Stack status page at",
        page_type,
        "customDomain",
        {platform.status_page.custom_domain: page},
        lambda: _better_stack(team, lambda team: team.status_pages(), "custom_domain"),
        normal=str.lower,
    )


def _neon_projects(org_id: str) -> Iterable[Existing]:
    from infra.vendors.neon import Neon

    with Neon(org_id) as neon:
        return [Existing(project["name"], project["id"]) for project in neon.projects()]


def _redis_databases() -> Iterable[Existing]:
    from infra.vendors.upstash import Upstash

    with Upstash() as upstash:
        return [Existing(database["database_name"], database["database_id"]) for database in upstash.databases()]


def _vercel_projects(team_id: str) -> Iterable[Existing]:
    from infra.vendors.vercel import Vercel

    with Vercel(team_id) as vercel:
        return [Existing(p["name"], p["id"], f"{team_id}/{p['id']}") for p in vercel.projects()]


def _vercel_domains(team_id: str) -> Iterable[Existing]:
    """Return the domains of every project; Vercel gives a domain no id, and a state keeps its name in its place."""
    from infra.vendors.vercel import Vercel

    with Vercel(team_id) as vercel:
        return [
            Existing(domain["name"], domain["name"], f"{team_id}/{project['id']}/{domain['name']}")
            for project in vercel.projects()
            for domain in vercel.domains(project["id"])
        ]


def _schedules() -> Iterable[Existing]:
    from infra.vendors.qstash import Qstash

    with Qstash() as qstash:
        return [Existing(schedule.destination, schedule.schedule_id) for schedule in qstash.schedules()]


def _better_stack(team: str, ask: Callable[[BetterStack], list[dict[str, Any]]], key: str) -> Iterable[Existing]:
    from infra.vendors.betterstack import BetterStack

    with BetterStack(team) as better_stack:
        return [Existing(item[key], item["id"]) for item in ask(better_stack) if item[key]]

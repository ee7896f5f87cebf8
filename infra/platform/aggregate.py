"""All declarations together: what one environment consists of, with the settings of its stack applied."""

from __future__ import annotations

from infra.platform.backups import BACKUPS, BackupPolicy
from infra.platform.base import Fact
from infra.platform.cache import CACHE, Cache
from infra.platform.caching import CACHE_ENTRIES, CacheEntry
from infra.platform.databases import DatabaseProject
from infra.platform.domains import Domain, production_domains
from infra.platform.environments import Environment
from infra.platform.firewall import FIREWALL, Firewall
from infra.platform.hosting import HOSTING, Hosting
from infra.platform.job import Job
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS, Monitor
from infra.platform.oncall import ON_CALL, OnCall
from infra.platform.performance import RESPONSE_TARGETS, ResponseTarget
from infra.platform.rate_limits import RATE_LIMITED_ROUTES, RateLimitedRoute
from infra.platform.services import HEALTH_ENDPOINTS, SERVICES, HealthEndpoint, Service
from infra.platform.settings import Settings
from infra.platform.status_page import STATUS_PAGE, StatusPage
from infra.platform.tiers import TIERS, Tier
from infra.platform.variables.contract import Contract
from infra.platform.webhooks import WEBHOOKS, WebhookEndpoint


class Platform(Fact):
    """Everything that one environment consists of, with the stack's settings applied."""

    environment: Environment
    settings: Settings
    tiers: tuple[Tier, ...]
    jobs: tuple[Job, ...]
    services: tuple[Service, ...]
    health_endpoints: tuple[HealthEndpoint, ...]
    monitors: tuple[Monitor, ...]
    status_page: StatusPage
    on_call: OnCall
    response_targets: tuple[ResponseTarget, ...]
    database: DatabaseProject
    cache: Cache
    cache_entries: tuple[CacheEntry, ...]
    rate_limited_routes: tuple[RateLimitedRoute, ...]
    backups: BackupPolicy
    hosting: Hosting
    domains: tuple[Domain, ...]
    firewall: Firewall
    webhooks: tuple[WebhookEndpoint, ...]
    contract: Contract

    @property
    def origin(self) -> str:
        """The one origin that jobs, monitors and webhooks call.

        Raises:
            ValueError: the environment has none, since each of its deployments has its own.
        """
        if self.environment.origin is None:
            raise ValueError(f"'{self.environment.name}' has no origin of its own: nothing may call it by one")
        return self.environment.origin

    @property
    def scheduled_jobs(self) -> tuple[Job, ...]:
        """The jobs that run in this environment."""
        return enabled(self.jobs) if self.environment.has_schedules else ()

    @property
    def monitored_jobs(self) -> tuple[Job, ...]:
        """The running jobs that have a heartbeat."""
        return tuple(job for job in self.scheduled_jobs if job.heartbeat)


def _overridden(jobs: tuple[Job, ...], settings: Settings) -> tuple[Job, ...]:
    return tuple(
        job.with_overrides(cron=override.cron, enabled=override.enabled)
        if (override := settings.jobs.get(job.name))
        else job
        for job in jobs
    )


def assemble(environment: Environment, settings: Settings) -> Platform:
    """The platform of an environment, not yet judged: `declaration.declare` refuses one that is wrong."""
    jobs = _overridden(JOBS, settings)
    return Platform(
        environment=environment,
        settings=settings,
        tiers=TIERS,
        jobs=jobs,
        services=SERVICES,
        health_endpoints=HEALTH_ENDPOINTS,
        monitors=MONITORS if environment.has_monitoring else (),
        status_page=STATUS_PAGE,
        on_call=ON_CALL,
        response_targets=RESPONSE_TARGETS,
        database=environment.database,
        cache=CACHE,
        cache_entries=CACHE_ENTRIES,
        rate_limited_routes=RATE_LIMITED_ROUTES,
        backups=BACKUPS,
        hosting=HOSTING,
        domains=production_domains(settings.www) if environment.is_production else (),
        firewall=FIREWALL,
        webhooks=WEBHOOKS,
        contract=Contract.of(jobs),
    )

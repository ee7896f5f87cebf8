"""Production: everything that Eleva Care runs on."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from infra.components.cache import RedisCache
from infra.components.database import DatabaseCluster
from infra.components.fingerprints import export_fingerprints
from infra.components.hosting import HostingProject
from infra.components.monitoring import Monitoring
from infra.components.schedules import Schedules
from infra.components.variables import ApplicationVariables, with_outputs
from infra.platform import naming
from stacks.deployed import Deployed
from stacks.providers import Providers
from stacks.start import Prepared


def deploy(prepared: Prepared, providers: Providers) -> Deployed:
    """Declare production: the data, what watches it, the variables that follow, the site, and what calls it."""
    platform, accounts = prepared.platform, prepared.platform.settings.accounts
    environment, protect = platform.environment, platform.settings.protect
    vercel = providers.vercel(accounts.vercel.team_id)

    database = DatabaseCluster(
        platform.database,
        naming.database_project(environment.name),
        accounts.neon.org_id,
        _with(providers.neon),
        keeps_data=protect,
    )
    cache = RedisCache(platform.cache, naming.cache(environment.name), _with(providers.upstash), keeps_data=protect)
    monitoring = Monitoring(
        environment.name,
        accounts.betterstack.team_name,
        platform.origin,
        tiers=platform.tiers,
        monitors=platform.monitors,
        jobs=platform.monitored_jobs,
        on_call=platform.on_call,
        status_page=platform.status_page,
        opts=_with(providers.betterstack),
    )
    hosting = HostingProject(platform.hosting, platform.domains, platform.firewall, _with(vercel), keeps_data=protect)
    variables = platform.contract.base(environment)
    outputs = {"database": database.outputs, "cache": cache.outputs, "monitoring": monitoring.outputs}
    values = with_outputs(prepared.values, variables, environment, outputs)
    applied = ApplicationVariables(
        environment, variables, values, hosting.project_id, _with(vercel), keeps_data=protect
    )
    schedules = Schedules(
        environment.name,
        platform.scheduled_jobs,
        platform.origin,
        values,
        platform.settings.failure_callback_url,
        _with(providers.qstash),
    )
    ids = {
        "neon_project_id": database.project_id,
        "neon_branch_id": database.branch_id,
        "redis_database_id": cache.database_id,
    }
    _export(
        outputs,
        **ids,
        origin=platform.origin,
        vercel_project_id=hosting.project_id,
        status_page_id=monitoring.status_page_id,
        schedule_ids=schedules.ids,
    )
    export_fingerprints(applied.deployed)
    return Deployed(applied.settled, applied.deployed, ids)


def _export(outputs: Mapping[str, Mapping[str, pulumi.Output[str]]], **names: object) -> None:
    """Export what operators look things up by, and as secrets what the systems give the application."""
    for name, value in names.items():
        pulumi.export(name, value)
    for system, found in outputs.items():
        pulumi.export(system, {attribute: pulumi.Output.secret(value) for attribute, value in found.items()})


def _with(provider: pulumi.ProviderResource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(providers=[provider])

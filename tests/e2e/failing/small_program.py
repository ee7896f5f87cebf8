"""Production's own program on a platform of one of each: a job, a monitor, a domain, ...

Everything but the number of things is as in `stacks/production.py`: the checks before, the components, the providers.
"""

from __future__ import annotations

from unittest import mock

import pulumi

from infra.platform.aggregate import Platform
from infra.platform.declaration import declare
from infra.platform.environments import Environment
from infra.platform.settings import Settings
from infra.platform.tiers import TierName
from infra.platform.variables.contract import Contract

TIER = TierName.MEDIUM  # the one that alerts of what expires, which components always use
JOB = "process-expert-transfers"
MONITOR = "healthcheck"
#: One that is known before, and one of a system of the platform; the job's heartbeat adds one.
VARIABLES = ("CRON_API_KEY", "DATABASE_URL")


def reduced(platform: Platform) -> Platform:
    """Return the platform with one of each."""
    jobs = tuple(job.altered(tier=TIER) for job in platform.jobs if job.name == JOB)
    monitors = tuple(monitor.altered(tier=TIER) for monitor in platform.monitors if monitor.name == MONITOR)
    names = {*VARIABLES, *(job.heartbeat_variable for job in jobs)}
    variables = tuple(variable for variable in platform.contract.variables if variable.name in names)
    [section] = {monitor.section for monitor in monitors}
    return platform.altered(
        tiers=tuple(tier for tier in platform.tiers if tier.name == TIER),
        jobs=jobs,
        monitors=monitors,
        status_page=platform.status_page.altered(sections=(section,)),
        contract=Contract(variables=variables),
    )


def _declare(environment: Environment, settings: Settings) -> Platform:
    return reduced(declare(environment, settings))


async def _main() -> None:
    from stacks.run import main as run

    with mock.patch("infra.platform.declaration.declare", _declare):
        await run()


def main() -> None:
    """Run production's program on the small platform."""
    pulumi.run(_main)

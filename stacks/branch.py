"""One branch's environment: databases and a cache of its own, and the variables that lead its deployments to them."""

from __future__ import annotations

import pulumi

from infra.components.cache import RedisCache
from infra.components.database_branch import DatabaseBranch
from infra.components.variables import ApplicationVariables, with_outputs
from infra.operations.isolation.check import problems
from infra.platform import naming
from infra.platform.previews import Branch
from infra.platform.problems import InvalidPlatform
from stacks.providers import Providers
from stacks.start import Prepared


def deploy(prepared: Prepared, branch: Branch, providers: Providers) -> None:
    """Declare the environment. It has nothing that runs or alerts, and nothing of production's or another branch's."""
    platform, environment = prepared.platform, prepared.platform.environment

    database = DatabaseBranch(
        platform.database,
        environment.name,
        branch.neon_project_id,
        branch.neon_parent_id,
        pulumi.ResourceOptions(providers=[providers.neon]),
    )
    cache = RedisCache(
        platform.cache,
        naming.cache(environment.name),
        pulumi.ResourceOptions(providers=[providers.upstash]),
        keeps_data=False,
    )
    outputs = {
        "database": database.outputs,
        "cache": cache.outputs,
        "hosting": {"branch_origin": pulumi.Output.from_input(branch.origin)},
    }
    variables = platform.contract.base(environment)
    values = with_outputs(prepared.values, variables, environment, outputs)
    applied = ApplicationVariables(
        environment,
        variables,
        {name: _of_its_own(prepared, name, value) for name, value in values.items()},
        branch.vercel_project_id,
        pulumi.ResourceOptions(providers=[providers.vercel(platform.settings.accounts.vercel.team_id)]),
        keeps_data=False,
        git_branch=branch.name,
    )

    pulumi.export("branch", branch.name)
    pulumi.export("origin", branch.origin)
    pulumi.export("neon_branch_id", database.branch_id)
    pulumi.export("redis_database_id", cache.database_id)
    pulumi.export("variable_ids", applied.ids)
    for system in ("database", "cache"):
        pulumi.export(system, {name: pulumi.Output.secret(value) for name, value in outputs[system].items()})


def _of_its_own(prepared: Prepared, name: str, value: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return a value that is refused, once a vendor has made it, when production has it or a part of it."""
    return pulumi.Output.from_input(value).apply(lambda known: _refused(prepared, name, known))


def _refused(prepared: Prepared, name: str, value: str) -> str:
    """Return the value.

    Raises:
        pulumi.RunError: it is production's, or cannot be compared; no deployment has got it yet.
    """
    platform = prepared.platform
    if prepared.published is not None:
        found = problems({name: value}, {}, prepared.published, platform.contract, platform.environment)
        if found:
            raise pulumi.RunError(str(InvalidPlatform(found)))
    return value

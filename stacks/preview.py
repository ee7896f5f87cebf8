"""The shared base of all previews: their own Neon project, and the variables that every branch has in common."""

from __future__ import annotations

import pulumi

from infra.components.database import DatabaseCluster
from infra.components.fingerprints import export_fingerprints
from infra.components.variables import ApplicationVariables
from infra.platform import naming
from stacks.providers import Providers
from stacks.start import Prepared


def deploy(prepared: Prepared, providers: Providers) -> None:
    """Declare the base. It has nothing that runs or alerts, and nothing of production's."""
    platform, accounts = prepared.platform, prepared.platform.settings.accounts
    environment, protect = platform.environment, platform.settings.protect

    database = DatabaseCluster(
        platform.database,
        naming.database_project(environment.name),
        accounts.neon.org_id,
        pulumi.ResourceOptions(providers=[providers.neon]),
        keeps_data=protect,
    )
    # Previews are deployments of production's project, which production's stack owns: it is looked up, never declared.
    applied = ApplicationVariables(
        environment,
        platform.contract.base(environment),
        prepared.values,
        prepared.vercel_project_id,
        pulumi.ResourceOptions(providers=[providers.vercel(accounts.vercel.team_id)]),
        keeps_data=protect,
    )

    pulumi.export("neon_project_id", database.project_id)
    pulumi.export("neon_branch_id", database.branch_id)
    pulumi.export("database", {name: pulumi.Output.secret(url) for name, url in database.outputs.items()})
    export_fingerprints(applied.deployed)

"""A Neon project with the main and the audit database, each owned by a role of its own."""

from __future__ import annotations

import pulumi
import pulumi_neon as neon

from infra.components.component import Component
from infra.components.database_urls import urls
from infra.platform import naming
from infra.platform.databases import Database, DatabaseProject

SYSTEM = naming.DATABASE


class DatabaseCluster(Component):
    """The databases of one environment, on the default branch of a project of their own.

    Attributes:
        project_id: the Neon project.
        branch_id: its default branch.
        outputs: the connection URLs by the names that the variables' contract uses, `main.pooled_url`; secret.
    """

    project_id: pulumi.Output[str]
    branch_id: pulumi.Output[str]
    outputs: dict[str, pulumi.Output[str]]

    def __init__(
        self,
        declared: DatabaseProject,
        name: str,
        org_id: str,
        opts: pulumi.ResourceOptions,
        *,
        keeps_data: bool = True,
    ) -> None:
        """Declare the project `name` in the organisation `org_id`, which Neon cannot change later."""
        super().__init__("DatabaseCluster", SYSTEM, opts, keeps_data=keeps_data)
        main, *others = declared.databases
        self._project = self._declare_project(declared, main, name, org_id)
        self.project_id = self._project.id
        self.branch_id = self._project.default_branch_id
        hosts = self._project.database_host_pooler, self._project.database_host
        owner = pulumi.Output.from_input(main.owner_role)
        self.outputs = urls(main, owner, self._project.database_password, *hosts)
        for database in others:
            role = self._declare_further(database)
            self.outputs |= urls(database, role.name, role.password, *hosts)
        self.register_outputs({"project_id": self.project_id, "branch_id": self.branch_id})

    def _declare_project(self, declared: DatabaseProject, main: Database, name: str, org_id: str) -> neon.Project:
        """Declare the project; the main database and its role come with its default branch."""
        return neon.Project(
            naming.DATABASE_PROJECT,
            name=name,
            org_id=org_id,
            region_id=declared.region,
            pg_version=declared.postgres_version,
            history_retention_seconds=declared.history_retention_s,
            store_password="yes",  # noqa: S106  (Neon's switch, not a password)
            enable_logical_replication="no",
            block_public_connections=_switch(on=declared.public_connections_blocked),
            block_vpc_connections=_switch(on=declared.vpc_connections_blocked),
            # 0 is none. A quota that is used up stops the databases.
            quota=neon.ProjectQuotaArgs(
                active_time_seconds=0,
                compute_time_seconds=0,
                data_transfer_bytes=0,
                logical_size_bytes=0,
                written_data_bytes=0,
            ),
            # Neon deletes no project that has a protected branch.
            default_branch_protected=declared.protected and self.keeps_data,
            branch=neon.ProjectBranchArgs(
                name=declared.default_branch, database_name=main.database_name, role_name=main.owner_role
            ),
            default_endpoint_settings=neon.ProjectDefaultEndpointSettingsArgs(
                autoscaling_limit_min_cu=declared.autoscaling_min_cu,
                autoscaling_limit_max_cu=declared.autoscaling_max_cu,
                suspend_timeout_seconds=declared.suspend_timeout_s,
            ),
            opts=self.holding_data(secret_outputs=["connectionUri", "connectionUriPooler", "databasePassword"]),
        )

    def _declare_further(self, database: Database) -> neon.Role:
        """Declare a further database and the role that owns it; return the role."""
        role = neon.Role(
            naming.resource(SYSTEM, database.name, "role"),
            project_id=self.project_id,
            branch_id=self.branch_id,
            name=database.owner_role,
            opts=self.holding_data(secret_outputs=["password"]),
        )
        neon.Database(
            naming.resource(SYSTEM, database.name),
            project_id=self.project_id,
            branch_id=self.branch_id,
            name=database.database_name,
            owner_name=role.name,
            opts=self.holding_data(),
        )
        return role


def _switch(*, on: bool) -> str:
    """Return a switch as the provider has it, where leaving it out means "not managed"."""
    return "yes" if on else "no"

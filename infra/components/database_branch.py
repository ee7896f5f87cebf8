"""A branch of the previews' Neon project, with a main and an audit database of its own, each owned by its own role."""

from __future__ import annotations

import pulumi
import pulumi_neon as neon

from infra.components.component import Component
from infra.components.database_urls import urls
from infra.platform import naming
from infra.platform.databases import Database, DatabaseProject, pooler_host

SYSTEM = naming.DATABASE


class DatabaseBranch(Component):
    """The databases of one branch's environment; nothing in them is kept when it goes.

    Attributes:
        branch_id: the branch at Neon.
        outputs: the connection URLs by the names that the variables' contract uses, `main.pooled_url`; secret.
    """

    branch_id: pulumi.Output[str]
    outputs: dict[str, pulumi.Output[str]]

    def __init__(
        self, declared: DatabaseProject, name: str, project_id: str, parent_id: str, opts: pulumi.ResourceOptions
    ) -> None:
        """Declare the branch `name` of `parent_id` in the project `project_id`."""
        super().__init__("DatabaseBranch", SYSTEM, opts, keeps_data=False)
        self._project_id = project_id
        branch = neon.Branch(
            naming.DATABASE_BRANCH,
            project_id=project_id,
            parent_id=parent_id,
            name=name,
            protected="no",
            # Neon has one branch of a name, and creates no second.
            opts=self.child(delete_before_replace=True),
        )
        self.branch_id = branch.id
        self._compute = self._declare_compute(declared)
        pooler = self._compute.host.apply(pooler_host)
        self.outputs = {}
        for database in declared.databases:
            role = self._declare(database)
            self.outputs |= urls(database, role.name, role.password, pooler, self._compute.host)
        self.register_outputs({"branch_id": self.branch_id})

    def _declare_compute(self, declared: DatabaseProject) -> neon.Endpoint:
        return neon.Endpoint(
            naming.resource(SYSTEM, "compute"),
            project_id=self._project_id,
            branch_id=self.branch_id,
            type="read_write",
            autoscaling_limit_min_cu=declared.autoscaling_min_cu,
            autoscaling_limit_max_cu=declared.autoscaling_max_cu,
            suspend_timeout_seconds=declared.suspend_timeout_s,
            opts=self.child(),
        )

    def _declare(self, database: Database) -> neon.Role:
        """Declare a database and the role that owns it; return the role."""
        # A role is made by the branch's compute, and so not before it is there.
        role = neon.Role(
            naming.resource(SYSTEM, database.name, "role"),
            project_id=self._project_id,
            branch_id=self.branch_id,
            name=database.owner_role,
            opts=self.child(secret_outputs=["password"], depends_on=[self._compute]),
        )
        neon.Database(
            naming.resource(SYSTEM, database.name),
            project_id=self._project_id,
            branch_id=self.branch_id,
            name=database.database_name,
            owner_name=role.name,
            opts=self.child(),
        )
        return role

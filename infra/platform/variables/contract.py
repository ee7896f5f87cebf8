"""The contract as a whole: every variable of the application, by name and by environment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from infra.platform.base import Fact
from infra.platform.environments import Environment
from infra.platform.jobs import Job
from infra.platform.variables.application import APPLICATION, MONITORING, OPTIONAL
from infra.platform.variables.data import DATA
from infra.platform.variables.heartbeats import heartbeat_variables
from infra.platform.variables.model import Variable
from infra.platform.variables.services import CLERK, GOOGLE, MESSAGES, STRIPE

# Each member of a group must have a value of its own.
DISTINCT: tuple[tuple[str, ...], ...] = (
    ("DATABASE_URL", "AUDITLOG_DATABASE_URL"),
    (
        "STRIPE_WEBHOOK_SECRET",
        "STRIPE_CONNECT_WEBHOOK_SECRET",
        "STRIPE_IDENTITY_WEBHOOK_SECRET",
        "CLERK_WEBHOOK_SIGNING_SECRET",
    ),
    ("CRON_API_KEY", "CRON_SECRET", "DIAGNOSTICS_TOKEN", "INTERNAL_ADMIN_KEY", "ENCRYPTION_KEY"),
)


class Contract(Fact):
    """Every variable there is."""

    variables: tuple[Variable, ...]

    @classmethod
    def of(cls, jobs: Iterable[Job]) -> Self:
        """The declared variables, and those that follow from the jobs."""
        declared = (*DATA, *CLERK, *GOOGLE, *STRIPE, *MESSAGES, *MONITORING, *APPLICATION, *OPTIONAL)
        return cls(variables=(*declared, *heartbeat_variables(jobs)))

    def variable(self, name: str) -> Variable | None:
        """The variable of that name; None when the contract has none."""
        return next((variable for variable in self.variables if variable.name == name), None)

    def base(self, environment: Environment) -> tuple[Variable, ...]:
        """What the environment's own stack sets."""
        return tuple(variable for variable in self.variables if variable.in_base(environment))

    def of_branches(self) -> tuple[Variable, ...]:
        """What each preview's branch sets for itself."""
        return tuple(variable for variable in self.variables if variable.per_branch)

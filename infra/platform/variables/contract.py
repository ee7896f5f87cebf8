"""The contract as a whole: every variable of the application, by name and by environment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Self

from infra.platform.base import Fact
from infra.platform.environments import Environment
from infra.platform.job import Job
from infra.platform.problems import Problem
from infra.platform.variables.application import APPLICATION, MONITORING, OPTIONAL
from infra.platform.variables.checking import judge
from infra.platform.variables.data import DATA
from infra.platform.variables.heartbeats import heartbeat_variables
from infra.platform.variables.model import Variable
from infra.platform.variables.services import CLERK, GOOGLE, MESSAGES, STRIPE


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

    def check(
        self, values: Mapping[str, str | None], environment: Environment, unknown: Collection[str] = frozenset()
    ) -> list[Problem]:
        """Everything that is wrong with the values that an environment's own stack sets.

        Args:
            values: name to value; None stands for a value that is not there.
            environment: the environment that they are for.
            unknown: names whose values come into being only when the platform is created: they count as present.
        """
        return judge(self.variables, values, environment, unknown)

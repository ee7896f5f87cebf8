"""The application's environment variables on Vercel: the contract applied, one resource per variable.

Single resources, since the provider's bulk one cannot be imported and deletes, waits and posts again on every change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumiverse_vercel as vercel

from infra.components.component import Component
from infra.platform import naming
from infra.platform.environments import Environment
from infra.platform.variables.model import Output, Variable

SYSTEM = naming.VARIABLES


class ApplicationVariables(Component):
    """The variables of one environment on a Vercel project, for the environment's deployment targets.

    Attributes:
        settled: the project's id, known once every variable is as declared.
        deployed: the value that each variable has, by name.
        ids: Vercel's ids of them, by name.
    """

    settled: pulumi.Output[str]
    ids: dict[str, pulumi.Output[str]]
    deployed: dict[str, pulumi.Output[str | None]]

    def __init__(
        self,
        environment: Environment,
        variables: Sequence[Variable],
        values: Mapping[str, pulumi.Input[str]],
        project_id: pulumi.Input[str],
        opts: pulumi.ResourceOptions,
        *,
        keeps_data: bool = True,
        git_branch: str | None = None,
    ) -> None:
        """Declare those of `variables` that have a value; the contract has been checked before.

        `git_branch` gives them to the deployments of one branch alone.
        """
        super().__init__("ApplicationVariables", SYSTEM, opts, keeps_data=keeps_data)
        self._git_branch = git_branch
        declared = {
            variable.name: self._declare(variable, values[variable.name], project_id, environment)
            for variable in variables
            if variable.name in values
        }
        self.ids = {name: each.id for name, each in declared.items()}
        self.settled = pulumi.Output.all(project_id, *self.ids.values()).apply(lambda known: str(known[0]))
        self.deployed = {name: each.value for name, each in declared.items()}
        self.register_outputs({})

    def _declare(
        self, variable: Variable, value: pulumi.Input[str], project_id: pulumi.Input[str], environment: Environment
    ) -> vercel.ProjectEnvironmentVariable:
        # A second variable of one name and target is refused by Vercel, so a replacement has to delete first.
        unique = self.child(delete_before_replace=True)
        return vercel.ProjectEnvironmentVariable(
            naming.variable(variable.name),
            project_id=project_id,
            key=variable.name,
            value=pulumi.Output.secret(value),
            sensitive=variable.sensitive,
            targets=list(environment.targets),
            git_branch=self._git_branch,
            comment=naming.owned_comment(environment.name, variable.purpose) if self._git_branch else variable.purpose,
            opts=pulumi.ResourceOptions.merge(self.holding_data(), unique) if variable.never_replaced else unique,
        )


def with_outputs(
    values: Mapping[str, str],
    variables: Sequence[Variable],
    environment: Environment,
    outputs: Mapping[str, Mapping[str, pulumi.Output[str]]],
) -> dict[str, pulumi.Input[str]]:
    """Return `values` and those that systems of the platform give: `outputs` by system and attribute.

    Raises:
        KeyError: a required variable names an output that no system of this stack has.
    """
    found: dict[str, pulumi.Input[str]] = dict(values)
    for variable in variables:
        use = variable.use(environment)
        if use and isinstance(use.origin, Output):
            found[variable.name] = outputs[use.origin.system][use.origin.attribute]
    return found

"""The values of variables that are known before any resource exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infra.platform.environments import Environment
from infra.platform.variables.model import Constant, Copy, Generated, Setting, Supplied, Variable


def known_values(
    variables: Sequence[Variable], environment: Environment, settings: Mapping[str, str], secrets: Mapping[str, str]
) -> dict[str, str]:
    """Return the values that are known before any resource exists, by variable.

    Args:
        variables: the contract.
        environment: whose entries count.
        settings: the stack file's `eleva:variables`.
        secrets: what AWS Secrets Manager holds for the environment.
    """
    values: dict[str, str] = {}
    for variable in variables:
        match use.origin if (use := variable.use(environment)) else None:
            case Constant(value=value):
                values[variable.name] = value
            case Setting(default=default) if (given := settings.get(variable.name, default)) is not None:
                values[variable.name] = given
            case Supplied() | Generated() if variable.name in secrets:
                values[variable.name] = secrets[variable.name]
    return values | _copies(variables, environment, values)


def _copies(variables: Sequence[Variable], environment: Environment, values: Mapping[str, str]) -> dict[str, str]:
    """Return the second names of known values."""
    origins = {v.name: use.origin for v in variables if (use := v.use(environment))}
    return {name: values[o.of] for name, o in origins.items() if isinstance(o, Copy) and o.of in values}

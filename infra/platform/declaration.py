"""The door to this package: the platform of one environment, or everything that is wrong with it."""

from __future__ import annotations

from infra.platform.aggregate import Platform, assemble
from infra.platform.checks import hosting, jobs, monitoring, plans, previews, stores, variables
from infra.platform.environments import Environment
from infra.platform.problems import InvalidPlatform, Problem, errors
from infra.platform.settings import Settings

__all__ = ["Platform", "declare", "validate"]

_CHECKS = (jobs, monitoring, stores, hosting, variables, plans, previews)


def validate(platform: Platform) -> list[Problem]:
    """Everything that is wrong with a platform, and what is only worth knowing (warnings)."""
    return [problem for each in _CHECKS for problem in each.check(platform)]


def declare(environment: Environment, settings: Settings) -> Platform:
    """The platform of an environment. Its warnings are had by `validate`.

    Raises:
        InvalidPlatform: something is wrong with it; the exception holds all problems, warnings included.
    """
    platform = assemble(environment, settings)
    problems = validate(platform)
    if errors(problems):
        raise InvalidPlatform(problems)
    return platform

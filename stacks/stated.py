"""What the stack's name and its settings say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi

from infra.platform.environments import Environment, UnknownEnvironment, environment

if TYPE_CHECKING:  # a preview has its providers started before it imports this
    from infra.platform.aggregate import Platform


def stated_environment() -> Environment:
    """Return the environment that the stack is named after.

    Raises:
        pulumi.RunError: there is none of that name.
    """
    try:
        return environment(pulumi.get_stack())
    except UnknownEnvironment as told:
        raise pulumi.RunError(str(told)) from None


def stated_platform(of: Environment) -> Platform:
    """Return the platform of an environment with the stack's settings.

    Raises:
        pulumi.RunError: with everything that is wrong with it.
    """
    from infra.platform.declaration import declare
    from infra.platform.problems import InvalidPlatform
    from infra.platform.settings import Settings

    try:
        return declare(of, Settings.from_config(_config()))
    except InvalidPlatform as told:
        raise pulumi.RunError(str(told)) from None


def _config() -> dict[str, object]:
    """Return the stack file's settings without their prefix; objects come as JSON."""
    prefix = f"{pulumi.get_project()}:"
    every = pulumi.runtime.config.get_config_env()
    return {key.removeprefix(prefix): _parsed(value) for key, value in every.items() if key.startswith(prefix)}


def _parsed(value: str) -> object:
    try:
        return json.loads(value) if value.startswith(("{", "[")) else value
    except ValueError:
        return value

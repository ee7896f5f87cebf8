"""What a stack's program declares, for those who compare it with what the vendors have, without an engine."""

from __future__ import annotations

from infra.operations.secrets import known_before
from infra.operations.stack_settings import stack_settings
from infra.operations.verify.declared import Declaration
from infra.platform.declaration import declare
from infra.platform.environments import environment
from infra.platform.settings import Settings
from stacks.programs import deploy
from stacks.start import Prepared, judged_values, project_of_production


def declaration(stack: str) -> Declaration:
    """Return what the program of `stack` declares.

    Raises:
        PulumiFailed: the settings cannot be read; and all else that `declaration_without_state` raises.
    """
    return declaration_without_state(stack, stack_settings(stack))


def declaration_without_state(stack: str, settings: Settings) -> Declaration:
    """Return what the program of `stack` declares with these settings, whether or not anybody has deployed it yet.

    Raises:
        InvalidPlatform, UnknownEnvironment: the settings or the name are wrong, or a secret is missing or wrong.
        SecretsUnavailable, NoProject, CredentialMissing, VendorError: something cannot be read.
    """
    platform = declare(environment(stack), settings)
    values = known_before(platform)
    judged_values(platform, values)
    prepared = Prepared(platform, values, project_of_production(platform))
    return Declaration(platform, lambda: deploy(prepared))

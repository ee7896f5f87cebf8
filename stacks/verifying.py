"""What a stack's program declares, for those who compare it with what the vendors have, without an engine."""

from __future__ import annotations

from infra.operations.stack_settings import stack_settings
from infra.operations.verify.declared import Declaration
from infra.platform.aggregate import Platform
from infra.platform.declaration import declare
from infra.platform.environments import environment
from infra.platform.settings import Settings
from stacks.programs import deploy
from stacks.start import Prepared, judged_values, known_before, project_of_production


def declaration(stack: str) -> Declaration:
    """Return what the program of `stack` declares.

    Raises:
        InvalidPlatform, UnknownEnvironment: the settings or the name are wrong.
        PulumiFailed, SecretsUnavailable, NoProject, CredentialMissing, VendorError: something cannot be read.
    """
    return _declaration(declare(environment(stack), stack_settings(stack)))


def declaration_without_state(stack: str, settings: Settings) -> Declaration:
    """Return what the program of `stack` declares with these settings, which nobody has deployed yet.

    Raises:
        InvalidPlatform: a secret is missing or wrong; and all else that `declaration` raises.
    """
    platform = declare(environment(stack), settings)
    judged_values(platform, known_before(platform))
    return _declaration(platform)


def _declaration(platform: Platform) -> Declaration:
    prepared = Prepared(platform, known_before(platform), project_of_production(platform))
    return Declaration(platform, lambda: deploy(prepared))

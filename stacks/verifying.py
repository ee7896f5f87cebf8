"""What a stack's program declares, for those who compare it with what the vendors have, without an engine."""

from __future__ import annotations

from infra.operations.stack_settings import stack_settings
from infra.operations.verify.declared import Declaration
from infra.platform.declaration import declare
from infra.platform.environments import environment
from stacks.programs import deploy
from stacks.start import Prepared, known_before, project_of_production


def declaration(stack: str) -> Declaration:
    """Return what the program of `stack` declares.

    Raises:
        InvalidPlatform, UnknownEnvironment: the settings or the name are wrong.
        PulumiFailed, SecretsUnavailable, NoProject, CredentialMissing, VendorError: something cannot be read.
    """
    platform = declare(environment(stack), stack_settings(stack))
    prepared = Prepared(platform, known_before(platform), project_of_production(platform))
    return Declaration(platform, lambda: deploy(prepared))

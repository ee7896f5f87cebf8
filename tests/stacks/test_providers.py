"""What a preview has started before all else is what its program then uses, no more and no less."""

from __future__ import annotations

import pytest

from infra.operations.offline import record
from infra.platform.environments import ENVIRONMENTS, Environment
from stacks.offline import declared, platform
from stacks.providers import Providers

TYPE = "pulumi:providers:"


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_a_preview_starts_the_providers_that_its_program_uses(environment: Environment) -> None:
    def first() -> None:
        providers = Providers()
        providers.declare(environment)
        providers.vercel("team_offline")
        assert providers.vercel("team_offline") is providers.vercel("team_offline")

    started = sorted(found.urn for found in record(first, environment.name))
    used = sorted(found.urn for found in declared(platform(environment)) if found.request.type.startswith(TYPE))
    assert started == used

"""Runs the program that the stack's name stands for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pulumi

from stacks.providers import Providers
from stacks.stated import stated_environment, stated_platform

if TYPE_CHECKING:
    from infra.platform.aggregate import Platform
    from stacks.start import Prepared


async def main() -> None:
    """Check everything that can be checked, then declare the stack.

    A preview, which keeps nothing, declares its providers first: the engine starts their plugins one after the other,
    in which time everything else is imported and read. So does a branch's environment, which has been checked by who
    made its stack, and may keep providers that nothing was declared with: it is taken away as a whole.

    Raises:
        pulumi.RunError: something is wrong; the message names all of it, and no vendor's resource was declared.
    """
    environment, providers = stated_environment(), Providers()
    early = pulumi.runtime.is_dry_run() or environment.is_branch
    if early:
        providers.declare(environment)
    platform = await asyncio.to_thread(stated_platform, environment)
    if early:
        providers.vercel(platform.settings.accounts.vercel.team_id)
    prepared = await asyncio.to_thread(_prepare, platform)
    _declare(prepared, providers)


def _prepare(platform: Platform) -> Prepared:
    from stacks.ahead import ask_ahead

    past = ask_ahead(platform.environment.name)
    from stacks.programs import deploy
    from stacks.start import prepare

    return prepare(platform, deploy, past)


def _declare(prepared: Prepared, providers: Providers) -> None:
    from stacks.adopting import adopt
    from stacks.programs import deploy

    adopt(prepared.imports)
    deployed = deploy(prepared, providers)
    if deployed is not None and not pulumi.runtime.is_dry_run():  # a preview changes nothing, and imports none of it
        from stacks.publishing import publish_fingerprints
        from stacks.undeployed import tell_undeployed

        publish_fingerprints(deployed, prepared.platform)
        tell_undeployed(deployed.project_id, prepared.platform)

"""Which program an environment is declared by."""

from __future__ import annotations

from stacks.deployed import Deployed
from stacks.providers import Providers
from stacks.start import Prepared


def deploy(prepared: Prepared, providers: Providers | None = None) -> Deployed | None:
    """Declare everything; return what follows from production's resources.

    Args:
        prepared: what to declare.
        providers: those of this run, some of which are declared already; new ones where none are given.
    """
    providers = providers or Providers()
    if prepared.platform.environment.is_production:
        from stacks import production

        return production.deploy(prepared, providers)
    if (branch := prepared.platform.settings.branch) is not None:
        from stacks import branch as program

        program.deploy(prepared, branch, providers)
        return None
    from stacks import preview

    preview.deploy(prepared, providers)
    return None

"""Which program an environment is declared by."""

from __future__ import annotations

from stacks.deployed import Deployed
from stacks.start import Prepared


def deploy(prepared: Prepared) -> Deployed | None:
    """Declare everything; return what follows from production's resources."""
    if prepared.platform.environment.is_production:
        from stacks import production

        return production.deploy(prepared)
    if (branch := prepared.platform.settings.branch) is not None:
        from stacks import branch as program

        program.deploy(prepared, branch)
        return None
    from stacks import preview

    preview.deploy(prepared)
    return None

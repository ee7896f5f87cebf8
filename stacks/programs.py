"""Which program an environment is declared by."""

from __future__ import annotations

import pulumi

from stacks.start import Prepared


def deploy(prepared: Prepared) -> pulumi.Output[str] | None:
    """Declare everything; return the hosting project's id, known once its variables are as declared, if it has one."""
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

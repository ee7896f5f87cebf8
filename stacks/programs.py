"""Which program an environment is declared by."""

from __future__ import annotations

import pulumi

from stacks.providers import Providers
from stacks.start import Prepared


def deploy(prepared: Prepared, providers: Providers | None = None) -> pulumi.Output[str] | None:
    """Declare everything; return the hosting project's id, known once its variables are as declared, if it has one.

    Args:
        prepared: what to declare.
        providers: those of this run, some of which are declared already; new ones where none are given.
    """
    providers = providers or Providers()
    if prepared.platform.environment.is_production:
        from stacks import production

        return production.deploy(prepared, providers)
    from stacks import preview

    preview.deploy(prepared, providers)
    return None

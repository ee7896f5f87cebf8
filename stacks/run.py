"""Runs the program that the stack's name stands for."""

from __future__ import annotations

import pulumi

from stacks.adopting import adopt
from stacks.start import prepare


def main() -> None:
    """Check everything that can be checked, then declare the stack.

    Raises:
        pulumi.RunError: something is wrong; the message names all of it, and nothing was declared.
    """
    prepared = prepare(pulumi.get_stack())
    adopt(prepared.platform.settings.imports)
    if prepared.platform.environment.is_production:
        from stacks.production import deploy
    else:
        from stacks.preview import deploy
    deploy(prepared)

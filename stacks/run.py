"""Runs the program that the stack's name stands for."""

from __future__ import annotations

import pulumi

from stacks.adopting import adopt
from stacks.programs import deploy
from stacks.start import prepare
from stacks.undeployed import tell_undeployed


def main() -> None:
    """Check everything that can be checked, then declare the stack.

    Raises:
        pulumi.RunError: something is wrong; the message names all of it, and nothing was declared.
    """
    prepared = prepare(pulumi.get_stack())
    adopt(prepared.platform.settings.imports)
    project_id = deploy(prepared)
    if project_id is not None:
        tell_undeployed(project_id, prepared.platform)

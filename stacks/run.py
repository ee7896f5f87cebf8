"""Runs the program that the stack's name stands for."""

from __future__ import annotations

from concurrent.futures import Future

import pulumi

from infra.operations.state import Managed
from stacks.adopting import adopt
from stacks.programs import deploy
from stacks.start import prepare
from stacks.undeployed import tell_undeployed


def main(managed: Future[list[Managed]]) -> None:
    """Check everything that can be checked, then declare the stack.

    Args:
        managed: what the state holds.

    Raises:
        pulumi.RunError: something is wrong; the message names all of it, and nothing was declared.
    """
    prepared = prepare(pulumi.get_stack(), managed)
    adopt(prepared.platform.settings.imports)
    project_id = deploy(prepared)
    if project_id is not None:
        tell_undeployed(project_id, prepared.platform)

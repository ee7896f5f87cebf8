"""Runs the program that the stack's name stands for."""

from __future__ import annotations

import pulumi

from stacks.adopting import adopt
from stacks.ahead import Asked
from stacks.programs import deploy
from stacks.publishing import publish_fingerprints
from stacks.start import prepare
from stacks.undeployed import tell_undeployed


def main(asked: Asked) -> None:
    """Check everything that can be checked, then declare the stack.

    Args:
        asked: what is known of the stack, as soon as it has been read.

    Raises:
        pulumi.RunError: something is wrong; the message names all of it, and nothing was declared.
    """
    prepared = prepare(pulumi.get_stack(), deploy, asked)
    adopt(prepared.imports)
    deployed = deploy(prepared)
    if deployed is not None:
        publish_fingerprints(deployed, prepared.platform)
        tell_undeployed(deployed.project_id, prepared.platform)

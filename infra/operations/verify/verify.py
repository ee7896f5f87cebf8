"""Looks at everything that a stack declares: is it there, is it equal, does it work."""

from __future__ import annotations

from infra.operations.inventory.catalogue import open_inventory
from infra.operations.state import stack_outputs
from infra.operations.verify.declared import Declaration, declared
from infra.operations.verify.finding import Finding
from infra.operations.verify.resources import compare
from infra.operations.verify.usable import use
from infra.vendors.vercel import Vercel


def verify(declaration: Declaration) -> list[Finding]:
    """Return a finding for every declared resource and every thing that can be tried.

    Raises:
        PulumiFailed: the stack's outputs cannot be read.
        CredentialMissing: Vercel's token is not in the environment; other vendors' are told in the findings.
    """
    stack, accounts = declaration.platform.environment.name, declaration.platform.settings.accounts
    given = stack_outputs(stack)
    with open_inventory(accounts) as inventory, Vercel(accounts.vercel.team_id) as vercel:
        there = declared(declaration, inventory)
        return [
            *compare(there, inventory, stack),
            *use(declaration, there, inventory, vercel, given),
        ]

"""Takes out of a stack's state what its vendor provably has no more, where the provider cannot delete what is gone.

`python -m infra.operations.gone STACK -- PULUMI ...` does so under the lease, and becomes that pulumi.

Proof is that the vendor denies the id when it is asked for just that, and that a list without it is answered by the
right account: what lies in something (a project, a branch) is listed by that, or that itself is gone by the same
proof; for the rest see `infra.operations.drift.credible`. Whatever else a vendor says, or that it says nothing, is no
proof, and what is not proved stays in the state.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from infra.operations.drift.credible import too_much, vendor_of
from infra.operations.endings import FAILED, say
from infra.operations.inventory.catalogue import open_inventory
from infra.operations.inventory.inventory import Inventory, scope_of
from infra.operations.inventory.kind import Kind
from infra.operations.pulumi_command import PulumiFailed, answer
from infra.operations.recover.edit import without
from infra.operations.stack_file import stack_file
from infra.operations.state import Managed, State, exported, state_of
from infra.platform.accounts import Accounts
from infra.platform.problems import InvalidPlatform
from infra.policy.resources import REDIS
from infra.vendors import upstash
from infra.vendors.errors import CredentialMissing, Failed, VendorError


@dataclass(frozen=True)
class Missing:
    """What a state has and its vendors do not.

    Attributes:
        gone: what is provably so.
        unknown: what cannot be told, as sentences without an end.
    """

    gone: Sequence[Managed]
    unknown: Sequence[str]


def forget_gone(
    stack: str, inventory: Inventory, tell: Callable[[str], None], trusted: Collection[str] = ()
) -> Sequence[Managed]:
    """Take out of the state of `stack` what is provably gone, and nothing else; return it.

    To be called under the stack's lease, which refuses to overwrite what another run wrote meanwhile. What depended
    on what is gone stays, and what is protected is no exception: there is nothing any more to protect.

    Args:
        stack: its name.
        inventory: asks the vendors of its accounts.
        tell: gets a line for all that is taken out, and for what could not be told.
        trusted: vendors that are believed whatever part of their things is gone, as `named_accounts` has them.

    Raises:
        PulumiFailed: the state cannot be read or written; nothing was changed.
    """
    return _take_out(stack, exported(stack), inventory, tell, trusted)


def _take_out(
    stack: str, state: dict[str, Any], inventory: Inventory, tell: Callable[[str], None], trusted: Collection[str]
) -> Sequence[Managed]:
    deployment = state["deployment"]
    found = missing(state_of(deployment), inventory, trusted)
    for unknown in found.unknown:
        tell(f"{unknown}: it stays in the state")
    if not found.gone:
        return ()
    if deployment.get("pending_operations"):  # they would be lost with a state that is written by us
        names = ", ".join(each.name for each in found.gone)
        tell(f"{names}: gone, and not taken out of the state before it is recovered: eleva state recover {stack}")
        return ()
    resources = without(deployment["resources"], {(each.urn, each.id) for each in found.gone})
    written = json.dumps({**state, "deployment": {**deployment, "resources": resources}})
    answer("stack", "import", "--stack", stack, standard_input=written)
    for each in found.gone:
        what = f"{inventory.kinds[each.type].noun} {each.name} ({each.id})"
        tell(f"{what} is gone at {vendor_of(each.type)}: it was taken out of the state")
    return found.gone


def missing(state: State, inventory: Inventory, trusted: Collection[str] = ()) -> Missing:
    """Return what a state has, is gone, and whose provider cannot delete what is gone.

    Args:
        state: of one stack.
        inventory: asks the vendors: once for each such resource, and for lists where one seems to be gone.
        trusted: see `forget_gone`.
    """
    unknown: list[str] = []
    bare, inside = _stuck(state, inventory, inside=False), _stuck(state, inventory, inside=True)
    gone = _gone(bare, inventory, [], unknown)
    refused = too_much([each.type for each in gone], state, inventory, trusted)
    believed = [each for each in gone if vendor_of(each.type) not in refused]
    unknown += [f"{e.name} seems to be gone ({refused[vendor_of(e.type)]})" for e in gone if e not in believed]
    return Missing(_gone(inside, inventory, believed, unknown), unknown)


def named_accounts(accounts: Accounts) -> Collection[str]:
    """Return the vendors whose credential says by itself whose it is, where that is the stack's account.

    Such an account may have lost all that the stack has of it, which is a single database.
    """
    named = os.environ.get(upstash.EMAIL, "").lower() == accounts.upstash.email.lower()
    return [vendor_of(REDIS)] if named else []


def _stuck(state: State, inventory: Inventory, *, inside: bool) -> Sequence[tuple[Kind, Managed]]:
    """Return what is to be asked for that lies in something, or does not; what contains others comes before those."""
    kinds = [kind for kind in inventory.kinds.values() if kind.stuck_when_gone and bool(kind.scope) is inside]
    return [
        (kind, each)
        for kind in sorted(kinds, key=lambda kind: len(kind.scope))
        for each in state.managed
        if each.type == kind.type and each.inputs.keys() >= set(kind.scope)
    ]


def _gone(
    asked: Iterable[tuple[Kind, Managed]], inventory: Inventory, known: Sequence[Managed], unknown: list[str]
) -> list[Managed]:
    """Return what is known to be gone and what of `asked` is; what cannot be told is added to `unknown`."""
    gone = list(known)
    for kind, each in asked:
        try:
            if _is_gone(kind, each, inventory, gone):
                gone.append(each)
        except (VendorError, CredentialMissing) as failure:
            unknown.append(f"{each.name} may be gone or not ({failure})")
    return gone


def _is_gone(kind: Kind, ours: Managed, inventory: Inventory, gone: Sequence[Managed]) -> bool:
    """Whether the vendor denies the id, and lists neither that nor the natural key, where it would have to be.

    Raises:
        VendorError, CredentialMissing: the vendor does not say.
    """
    scope = scope_of(kind, ours.inputs)
    if not inventory.denies(kind.type, scope, ours.id):
        return False
    try:
        lives = inventory.every(kind.type, scope)
    except Failed as failure:
        if failure.status == httpx.codes.NOT_FOUND and any(above.id in scope for above in gone):
            return True
        raise
    return not any(live.id == ours.id or kind.key(live.properties) == kind.key(ours.inputs) for live in lives)


def main(stack: str, *arguments: str) -> None:
    """Do it; does not return."""
    pulumi = arguments[arguments.index("--") + 1 :]
    try:
        state = exported(stack)
        if state["deployment"].get("resources"):
            accounts = stack_file(stack).accounts
            with open_inventory(accounts) as inventory:
                _take_out(stack, state, inventory, say, named_accounts(accounts))
    except (InvalidPlatform, PulumiFailed) as failure:
        say(str(failure))
        sys.exit(FAILED)
    os.execv(pulumi[0], pulumi)  # noqa: S606  (no shell, and signals are to reach pulumi)


if __name__ == "__main__":
    main(*sys.argv[1:])

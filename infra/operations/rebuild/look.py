"""Looks at what there is of a stack whose state is lost, and refuses what is no case for a rebuild."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from infra.operations.adoption import refuse_duplicates
from infra.operations.existing import declared_kinds
from infra.operations.inventory.catalogue import open_inventory
from infra.operations.inventory.inventory import Inventory
from infra.operations.lease.backend import Backend
from infra.operations.rebuild.hidden import Sources
from infra.operations.rebuild.journal import Begun, Journal
from infra.operations.rebuild.plan import Plan, plan
from infra.operations.rebuild.rebuild import Found
from infra.operations.rebuild.write import resources_in
from infra.operations.secrets import open_store
from infra.operations.stack_file import stack_file
from infra.operations.state import Managed
from infra.operations.verify.declared import Declaration, Declared, declared
from infra.platform.aggregate import Platform
from infra.platform.settings import Settings
from infra.policy.resources import name_of
from infra.vendors.errors import CredentialMissing, VendorError

Declares = Callable[[str, Settings], Declaration]


class UnknownVariable(Exception):
    """There is no variable of that name."""


class NothingToRebuild(Exception):
    """The stack has its state; the message says what mends it."""


def look(stack: str, declares: Declares, backend: Backend, same: Collection[str] = ()) -> Found:
    """Return what there is, and what is to be done.

    Args:
        stack: the stack.
        declares: says what it declares, with the settings of its file; refuses when a secret is missing.
        backend: where its state was.
        same: variables of which somebody knows that the vendor has what Secrets Manager has.

    Raises:
        NothingToRebuild: it has a state that no rebuild has begun.
        UnknownVariable: `same` names none.
        NotAsked, Ambiguous, KeyInDoubt, AlreadyThere: it is not sure what to do.
        InvalidPlatform, UnknownEnvironment, PulumiFailed, SecretsUnavailable, JournalUnavailable,
        CredentialMissing, VendorError, NoProject: something cannot be read.
    """
    looked = datetime.now(UTC)
    held, begun = resources_in(stack) or 0, Journal.of(stack, backend).read()
    _refuse_what_is_there(stack, held, begun)
    file = stack_file(stack)
    declaration = declares(stack, file.settings)
    platform = declaration.platform
    if unknown := [name for name in same if platform.contract.variable(name) is None]:
        raise UnknownVariable(f"there is no variable {', '.join(unknown)}")
    with open_inventory(platform.settings.accounts) as inventory:
        there = declared(declaration, inventory)
        found = plan(there, inventory, _sources(platform, there, inventory), same)
    if not held:  # else the program itself tells what the killed run has left from what is somebody's
        refuse_duplicates(declared_kinds(platform), _as_managed(found), updating=True)
    return Found(looked, file, declaration, there, found, held, begun)


def _refuse_what_is_there(stack: str, held: int, begun: Begun | None) -> None:
    if held and begun is None:
        raise NothingToRebuild(
            f"the state of {stack} is there and holds {held} resources. What is missing at the vendors comes back "
            f"with\n    eleva up {stack} -- --refresh\n"
            "Nothing was changed"
        )


def _sources(platform: Platform, there: Declared, inventory: Inventory) -> Sources:
    """Return when secrets were changed and objects made; what cannot be asked for is told by the plan."""
    made: dict[str, datetime] = {}
    for registered in there.recorded.resources:
        properties = registered.resource().properties
        kind = inventory.kinds.get(registered.request.type)
        if kind is None or there.depends_on_missing([properties[part] for part in kind.scope]):
            continue
        with suppress(VendorError, CredentialMissing):
            times = [live.created for live in inventory.find(kind.type, properties) if live.created]
            made |= {registered.urn: max(times)} if times else {}
    environment = platform.environment
    changed = open_store(environment.name, platform.settings.accounts.aws).changed()
    return Sources(platform.contract, environment, changed, made)


def _as_managed(found: Plan) -> Sequence[Managed]:
    return [
        Managed(each.registered.request.type, each.live.id, each.registered.resource().properties, name_of(urn))
        for urn, each in found.adoptions.items()
    ]

"""Finds what failed runs of a stack created and no state knows, so that the next run adopts it.

A creation whose answer was lost, or whose engine was killed before it wrote the state, leaves an object at the vendor.
What proves that it is this stack's own is in docs/decisions/0010-orphans-of-failed-runs.md; without a proof it is
somebody's, and is refused. Vendors are asked for what is declared and not in the state, for nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from infra.operations.adoption import NotAsked
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live
from infra.operations.past import Foreign, LeftBehind, Orphan, Past
from infra.operations.verify.declared import Declaration, Declared, declared
from infra.policy.resources import Resource
from infra.vendors.errors import CredentialMissing, VendorError


def left_behind(
    declaration: Declaration, inventory: Inventory, past: Past, imports: Collection[str] = ()
) -> LeftBehind:
    """Return what runs that failed or were killed have left; nothing, without asking anybody, when there were none.

    Args:
        declaration: what the stack declares.
        inventory: asks the vendors.
        past: what is known of the stack.
        imports: the logical names of what is adopted in any case, and not judged here.

    Raises:
        NotAsked: vendors could not be asked.
    """
    if past.is_clean:
        return LeftBehind()
    found: list[Orphan | Foreign] = []
    failures: list[Exception] = []
    for kind, resource in _lacking(declared(declaration, inventory, past.state.held), inventory, past, imports):
        try:
            lives = inventory.find(kind.type, resource.properties)
        except (VendorError, CredentialMissing) as failure:
            failures.append(failure)
            continue
        unknown = [live for live in lives if not past.knows(kind.type, live.id)]
        if unknown:
            found.append(_judged(kind, resource, unknown, past))
    if failures:
        raise NotAsked(failures)
    return LeftBehind(
        tuple(each for each in found if isinstance(each, Orphan)),
        tuple(each for each in found if isinstance(each, Foreign)),
    )


def _lacking(
    there: Declared, inventory: Inventory, past: Past, imports: Collection[str]
) -> Iterator[tuple[Kind, Resource]]:
    """Yield what is declared, not in the state, and could come to be twice, by name."""
    for registered in sorted(there.recorded.resources, key=lambda each: each.request.name):
        kind, name = inventory.kinds.get(registered.request.type), registered.request.name
        if kind is None or kind.overwritten or (kind.type, name) in past.state.held or name in imports:
            continue
        resource = registered.resource()
        if not there.depends_on_missing([resource.properties[part] for part in kind.scope]):
            yield kind, resource


def _judged(kind: Kind, resource: Resource, lives: Sequence[Live], past: Past) -> Orphan | Foreign:
    key = kind.key(resource.properties)
    if len(lives) > 1:
        ids = ", ".join(live.id for live in lives)
        return Foreign(resource.name, f"{kind.noun} {key}, {len(lives)} times ({ids}): remove all but one there")
    (live,) = lives
    proof = past.proof(kind.type, resource.name, live)
    if proof is None:
        return Foreign(resource.name, f"{kind.noun} {key} ({live.id})", live.import_id)
    return Orphan(resource.name, kind.noun, live.id, live.import_id, proof)

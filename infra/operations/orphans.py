"""Finds what failed runs of a stack created and no state knows, so that the next run adopts it.

A creation whose answer was lost, or whose engine was killed before it wrote the state, leaves an object at the vendor.
What proves that it is this stack's own is in docs/decisions/0010-orphans-of-failed-runs.md; without a proof it is
somebody's, and is refused. Vendors are asked for what is declared and not in the state, for nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from infra.operations.adoption import AlreadyThere, NotAsked
from infra.operations.history import FailedRun
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live
from infra.operations.state import State
from infra.operations.verify.declared import Declaration, Declared, declared
from infra.policy.resources import Resource
from infra.vendors.errors import CredentialMissing, VendorError

#: By so much a vendor's clock may be behind the one of the machine that ran the engine.
CLOCKS_DIFFER = timedelta(minutes=1)
#: So long after a run has given up, a vendor may still finish what it was asked for.
STILL_WORKING = timedelta(minutes=5)
TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Orphan:
    """An object that a failed run made: the resource that it belongs to, the id that imports it, and the proof."""

    name: str
    noun: str
    id: str
    import_id: str
    proof: str

    @property
    def told(self) -> str:
        """What is done with it and why, in one line."""
        return f"{self.noun} {self.id} is adopted as {self.name}: {self.proof}"


@dataclass(frozen=True)
class Foreign:
    """An object, or several, in the way of a declared resource, without a proof; several have no id to import."""

    name: str
    told: str
    import_id: str | None = None


@dataclass(frozen=True)
class LeftBehind:
    """What exists of the declared resources that the state lacks: made by failed runs, and by whomever."""

    orphans: Sequence[Orphan] = ()
    foreign: Sequence[Foreign] = ()

    def refuse_foreign(self) -> None:
        """Refuse to make anything a second time.

        Raises:
            AlreadyThere: there is something foreign; all of it is named.
        """
        if self.foreign:
            imports = {each.name: each.import_id for each in self.foreign if each.import_id}
            raise AlreadyThere([each.told for each in self.foreign], imports)


@dataclass(frozen=True)
class Past:
    """What is known of a stack's earlier runs: its state, and those that failed since the last that succeeded."""

    state: State
    failed: Sequence[FailedRun]

    @property
    def is_clean(self) -> bool:
        """Whether no run can have left anything."""
        return not self.failed and not self.state.creating

    def knows(self, type_: str, id_: str) -> bool:
        """Whether the state holds an object under any name."""
        return any(each.type == type_ and each.id == id_ for each in self.state.managed)

    def proof(self, type_: str, name: str, live: Live) -> str | None:
        """Return what shows that a failed run made an object, as a sentence without an end; None when nothing does.

        Args:
            type_: the Pulumi type.
            name: the logical name of the resource whose natural key the object has.
            live: the object.
        """
        if (type_, name) in self.state.creating:
            return "a run was killed while it was creating it"
        if live.created is None and self.failed:
            return f"the run of {self.failed[0].began:{TIME}} UTC failed before the state had it"
        for run in self.failed:
            if live.created and run.began - CLOCKS_DIFFER <= live.created <= run.ended + STILL_WORKING:
                return f"made at {live.created:{TIME}} UTC by the run of {run.began:{TIME}} UTC, which failed"
        return None


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

"""Decides what becomes of each declared resource of a stack without a state, by what the vendors have of it.

Nothing is changed here, and nothing is decided that one cannot be sure of: two candidates, a vendor that does not
answer, or an encryption key of which it is not known that records were written with it, end in a refusal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from infra.operations.adoption import NotAsked
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live
from infra.operations.offline import Registered
from infra.operations.rebuild.hidden import Sources
from infra.operations.verify.declared import Declared
from infra.operations.verify.resources import compare
from infra.policy import resources
from infra.policy.resources import name_of
from infra.vendors.errors import CredentialMissing, VendorError

#: A declared resource, and all that a vendor has of it.
_There = tuple[Kind, Registered, Sequence[Live]]
#: What holds the data that backups are taken of.
_DATA = (resources.NEON_PROJECT, resources.NEON_DATABASE)


class Action(StrEnum):
    """What is done about a resource."""

    ADOPT = "adopt"
    MEND = "adopt and mend"
    CREATE = "create"


@dataclass(frozen=True)
class Step:
    """A declared resource, what there is of it, and what is done."""

    noun: str
    name: str
    action: Action
    found: str


@dataclass(frozen=True)
class Adoption:
    """An object that is taken into the state.

    Attributes:
        registered: what is declared of it.
        live: the object.
        hidden: inputs that its vendor shows to nobody, and that it has as they are declared.
        stale: it may have others than are declared, which the next `up` then sets.
    """

    registered: Registered
    live: Live
    hidden: tuple[str, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class Plan:
    """What a rebuild does.

    Attributes:
        steps: every declared resource, by kind and name.
        adoptions: what is taken into the state, by URN.
        lost: the resources that hold data and are not there any more: it comes back from a backup.
    """

    steps: Sequence[Step] = ()
    adoptions: Mapping[str, Adoption] = field(default_factory=dict)
    lost: Sequence[str] = ()


class Ambiguous(Exception):
    """Something is there more than once, so that nothing can be adopted; all of it is named."""

    def __init__(self, problems: Sequence[str]) -> None:
        lines = "\n".join(f"  * {problem}" for problem in problems)
        super().__init__(f"some of what is declared is there more than once, so nothing was changed:\n{lines}")


class KeyInDoubt(Exception):
    """A secret that data depends on may be another one than the data was written with; the message says what to do."""

    def __init__(self, names: Sequence[str], stack: str) -> None:
        listed = ", ".join(names)
        options = " ".join(f"--same {name}" for name in names)
        super().__init__(
            f"{listed}: AWS Secrets Manager's was changed after the running platform got its own, or nothing is left "
            "that tells. With another one than they were written with, records cannot be read. Nothing was changed.\n"
            "Find the version that they were written with (aws secretsmanager list-secret-version-ids), make it the "
            f"current one, and say that it is: eleva recovery rebuild {stack} {options}"
        )


def plan(there: Declared, inventory: Inventory, sources: Sources, same: Collection[str] = ()) -> Plan:
    """Return what is to be done.

    Args:
        there: what is declared, with the vendors' own values.
        inventory: asks the vendors.
        sources: what gives variables their values.
        same: variables of which somebody knows that the vendor has what Secrets Manager has.

    Raises:
        NotAsked: vendors could not be asked.
        Ambiguous: something is there more than once.
        KeyInDoubt: a key on which data depends may be another one.
    """
    found = list(_found(there, inventory))
    _refuse_doubles(found)
    _refuse_doubtful_keys(found, sources, same)
    findings = compare(there, inventory, sources.environment.name)
    wrong = {(each.noun, each.name): [difference.what for difference in each.differences] for each in findings}
    steps: list[Step] = []
    adoptions: dict[str, Adoption] = {}
    for kind, registered, lives in found:
        if not lives:
            steps.append(Step(kind.noun, _name(registered), Action.CREATE, "is not there"))
            continue
        adoption = _adoption(kind, registered, lives[0], sources, same)
        told = [*wrong.get((kind.noun, _name(registered)), []), *_further(adoption, there)]
        action = Action.MEND if told else Action.ADOPT
        steps.append(Step(kind.noun, _name(registered), action, "; ".join(told) or "is there as declared"))
        if kind.type != resources.SCHEDULE:  # its own creation takes over what is there as declared, without a write
            adoptions[registered.urn] = adoption
    return Plan(sorted(steps, key=lambda step: (step.noun, step.name)), adoptions, _lost(found, sources))


def _adoption(kind: Kind, registered: Registered, live: Live, sources: Sources, same: Collection[str]) -> Adoption:
    hidden = tuple(kind.unreadable(live.properties))
    if not hidden or _is_same(registered, sources, same) or sources.holds_declared(registered, live):
        return Adoption(registered, live, hidden)
    return Adoption(registered, live, stale=True)


def _further(adoption: Adoption, there: Declared) -> Iterator[str]:
    """Yield what is brought in line besides what can be compared."""
    if adoption.stale:
        yield "may have an older value, and is set anew"
    elif there.depends_on_missing(adoption.registered.resource().properties):
        yield "refers to what is created"


def _refuse_doubles(found: Sequence[_There]) -> None:
    doubles = [f"{kind.noun} {_name(each)}: {_ids(lives)}" for kind, each, lives in found if len(lives) > 1]
    if doubles:
        raise Ambiguous(doubles)


def _lost(found: Sequence[_There], sources: Sources) -> list[str]:
    """Return what held data; in previews there is none that is worth a backup."""
    missing = [_name(registered) for kind, registered, lives in found if kind.type in _DATA and not lives]
    return missing if sources.environment.is_production else []


def _found(there: Declared, inventory: Inventory) -> Iterator[_There]:
    """Yield what is declared with what there is of it; nothing of what lies in something that is missing.

    Raises:
        NotAsked: vendors could not be asked; all of them are named.
    """
    failures: list[Exception] = []
    for registered in sorted(there.recorded.resources, key=_name):
        kind = inventory.kinds.get(registered.request.type)
        if kind is None:
            continue
        properties = registered.resource().properties
        if there.depends_on_missing([properties[part] for part in kind.scope]):
            yield kind, registered, ()
            continue
        try:
            yield kind, registered, inventory.find(kind.type, properties)
        except (VendorError, CredentialMissing) as failure:
            failures.append(failure)
    if failures:
        raise NotAsked(failures)


def _refuse_doubtful_keys(found: Sequence[_There], sources: Sources, same: Collection[str]) -> None:
    """Refuse a key that is newer than what was written with it: the variable itself, else the database."""
    databases = [live for kind, _, lives in found for live in lives if kind.type == resources.NEON_PROJECT]
    doubtful: list[str] = []
    for kind, registered, lives in found:
        variable = sources.variable(registered) if kind.type == resources.VERCEL_VARIABLE else None
        if variable is None or not variable.never_replaced or variable.name in same:
            continue
        used_since = [live.changed for live in lives] or [live.created for live in databases]
        # Where neither is left, the data comes back from a backup, and nothing tells what it was written with.
        unknown = not used_since and sources.environment.is_production
        if unknown or not all(time and sources.is_older(variable, time) for time in used_since):
            doubtful.append(variable.name)
    if doubtful:
        raise KeyInDoubt(doubtful, sources.environment.name)


def _is_same(registered: Registered, sources: Sources, same: Collection[str]) -> bool:
    variable = sources.variable(registered)
    return variable is not None and variable.name in same


def _name(registered: Registered) -> str:
    return name_of(registered.urn)


def _ids(lives: Sequence[Live]) -> str:
    return ", ".join(live.id for live in lives)

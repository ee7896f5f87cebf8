"""Refuses to create a second of what an account already has: asked before the first resource is declared.

Two schedules for one payout job would move money twice; a second project or status page would take over a domain. What
the state already holds is known to be ours, so a vendor is asked only while something declared is not in the state: a
run without new resources makes no call. On every update are asked for: schedules, since a second one does harm at once,
and what its provider may have made twice in a run that succeeded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from infra.operations.state import Managed
from infra.vendors.errors import CredentialMissing, VendorError


@dataclass(frozen=True)
class Existing:
    """An object at a vendor: its natural key (name, URL, destination), its id, and the id that imports it."""

    key: str
    id: str
    import_id: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of object that must exist once.

    Attributes:
        noun: what messages call it, "Vercel project".
        type: its Pulumi type.
        input: the input that holds its natural key.
        wanted: the natural keys that are declared, each with its resource's logical name.
        list: asks the vendor for all that exist.
        ours: vendor ids that belong to the declaration itself, whoever made them (fixed schedule ids).
        vendor_id: makes the vendor's id of a Pulumi id, where the two differ.
        normal: brings a key into the form in which two that mean the same are equal.
        importable: whether an existing object can be adopted; one that cannot has to be removed.
        on_every_update: asked also when nothing of its kind is to be created.
        removal: makes the command that removes a second one, by its id, where there is such a command.
    """

    noun: str
    type: str
    input: str
    wanted: Mapping[str, str]
    list: Callable[[], Iterable[Existing]]
    ours: Collection[str] = ()
    vendor_id: Callable[[str], str] = str
    normal: Callable[[str], str] = str
    importable: bool = True
    on_every_update: bool = False
    removal: Callable[[str], str] | None = None


class AlreadyThere(Exception):
    """The accounts hold objects with our natural keys that the state does not know; all are named."""

    def __init__(self, found: list[str], imports: Mapping[str, str]) -> None:
        lines = "\n".join(f"  * {item}" for item in found)
        message = f"{len(found)} of the declared resources exist already, outside this stack's state:\n{lines}\n"
        if imports:
            block = "\n".join(f'      {name}: "{import_id}"' for name, import_id in imports.items())
            message += (
                "What is to stay is adopted by the stack file (rename or remove the rest):\n"
                f"    eleva:imports:\n{block}\n"
            )
        super().__init__(message + "Nothing was created at any vendor.")


class NotAsked(Exception):
    """Vendors could not be asked, so nothing is known and nothing may be created; all are named."""

    def __init__(self, failures: Iterable[Exception]) -> None:
        lines = "\n".join(f"  * {failure}" for failure in dict.fromkeys(map(str, failures)))
        super().__init__(f"what exists at the vendors cannot be found out, so nothing was created:\n{lines}")


def refuse_duplicates(
    kinds: Iterable[Kind],
    managed: Collection[Managed],
    *,
    imports: Mapping[str, str] | None = None,
    updating: bool = False,
) -> None:
    """Ask the vendors for every kind of which something is still to be created.

    Args:
        kinds: what must exist once.
        managed: what the state holds.
        imports: the ids of what is to be adopted, by logical name; these are not refused.
        updating: this is no preview.

    Raises:
        AlreadyThere: something with a declared natural key exists outside the state.
        NotAsked: vendors could not be asked.
    """
    asked = [kind for kind in kinds if _is_incomplete(kind, managed) or (updating and kind.on_every_update)]
    if not asked:
        return
    with ThreadPoolExecutor(max_workers=len(asked)) as pool:
        answers = [(kind, pool.submit(_listed, kind)) for kind in asked]
    failures = [failure for _, answer in answers if (failure := answer.exception())]
    for failure in failures:
        if not isinstance(failure, CredentialMissing | VendorError):
            raise failure
    if failures:
        raise NotAsked([f for f in failures if isinstance(f, Exception)])
    found = [
        (kind, existing, _twin(kind, existing, managed))
        for kind, answer in answers
        for existing in _foreign(kind, answer, managed, imports or {})
    ]
    if found:
        raise AlreadyThere(
            [_told(kind, existing, twin) for kind, existing, twin in found],
            {_name(k, each): each.import_id or each.id for k, each, twin in found if k.importable and not twin},
        )


def _listed(kind: Kind) -> list[Existing]:
    return list(kind.list())


def _foreign(
    kind: Kind, answer: Future[list[Existing]], managed: Collection[Managed], imports: Mapping[str, str]
) -> Iterable[Existing]:
    """Yield each object of the kind that is wanted, exists, and is neither ours nor about to be adopted."""
    wanted = {kind.normal(key) for key in kind.wanted}
    known = {kind.vendor_id(m.id) for m in managed if m.type == kind.type} | set(kind.ours)
    for existing in answer.result():
        if kind.normal(existing.key) not in wanted or existing.id in known:
            continue
        if imports.get(_name(kind, existing)) != (existing.import_id or existing.id):
            yield existing


def _name(kind: Kind, existing: Existing) -> str:
    """Return the logical name of the resource that the object stands in the way of."""
    return {kind.normal(key): name for key, name in kind.wanted.items()}[kind.normal(existing.key)]


def _twin(kind: Kind, existing: Existing, managed: Iterable[Managed]) -> Managed | None:
    """Return what the state holds under the natural key of an object."""
    ours = (each for each in managed if each.type == kind.type and not each.leaving)
    return next((each for each in ours if _key(kind, each) == kind.normal(existing.key)), None)


def _told(kind: Kind, existing: Existing, twin: Managed | None) -> str:
    what = f"{kind.noun} {existing.key} ({existing.id})"
    if not kind.importable:
        return f"{what}: remove it there, this project's own takes its place"
    if twin is None:
        return what
    what += f", while the state has {kind.vendor_id(twin.id)}"
    return f"{what}\n    -> {kind.removal(existing.id)}" if kind.removal else f"{what}: remove or rename it there"


def _is_incomplete(kind: Kind, managed: Iterable[Managed]) -> bool:
    held = {_key(kind, m) for m in managed if m.type == kind.type}
    return not {kind.normal(key) for key in kind.wanted} <= held


def _key(kind: Kind, ours: Managed) -> str:
    return kind.normal(str(ours.inputs.get(kind.input)))

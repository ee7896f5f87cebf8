"""Refuses to create a second of what an account already has: asked before the first resource is declared.

Two schedules for one payout job would move money twice; a second project or status page would take over a domain. What
the state already holds is known to be ours, so a vendor is asked only while something declared is not in the state:
a run without new resources makes no call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from infra.operations.state import Managed


@dataclass(frozen=True)
class Existing:
    """An object at a vendor: its natural key (name, URL, destination) and the vendor's id."""

    key: str
    id: str


@dataclass(frozen=True)
class Kind:
    """A kind of object that must exist once.

    Attributes:
        noun: what messages call it, "Vercel project".
        type: its Pulumi type.
        input: the input that holds its natural key.
        wanted: the natural keys that are declared.
        list: asks the vendor for all that exist.
        ours: vendor ids that belong to the declaration itself, whoever made them (fixed schedule ids).
    """

    noun: str
    type: str
    input: str
    wanted: Collection[str]
    list: Callable[[], Iterable[Existing]]
    ours: Collection[str] = ()


class AlreadyThere(Exception):
    """The accounts hold objects with our natural keys that the state does not know; all are named."""

    def __init__(self, found: list[str]) -> None:
        lines = "\n".join(f"  * {item}" for item in found)
        super().__init__(
            f"{len(found)} of the resources to create exist already, outside this stack's state:\n{lines}\n"
            "Nothing was created. Bring each under management with `pulumi import` (see the guide to accounts that are "
            "in use), or rename or remove it at the vendor, and run again."
        )


def refuse_duplicates(kinds: Iterable[Kind], managed: Collection[Managed]) -> None:
    """Ask the vendors for every kind of which something is still to be created.

    Raises:
        AlreadyThere: something with a declared natural key exists outside the state.
        VendorError: a vendor could not be asked, so nothing is known and nothing may be created.
    """
    open_kinds = [(kind, missing) for kind in kinds if (missing := _missing(kind, managed))]
    if not open_kinds:
        return
    with ThreadPoolExecutor(max_workers=len(open_kinds)) as pool:
        answers = pool.map(lambda pair: list(pair[0].list()), open_kinds)
    found = [
        f"{kind.noun} {existing.key} ({existing.id})"
        for (kind, missing), answer in zip(open_kinds, answers, strict=True)
        for existing in answer
        if existing.key in missing and existing.id not in kind.ours and existing.id not in _ids(kind, managed)
    ]
    if found:
        raise AlreadyThere(found)


def _missing(kind: Kind, managed: Iterable[Managed]) -> set[str]:
    return set(kind.wanted) - {m.inputs.get(kind.input) for m in managed if m.type == kind.type}


def _ids(kind: Kind, managed: Iterable[Managed]) -> set[str]:
    """Return the vendor ids in the state; Upstash's Pulumi ids carry a prefix before the vendor's."""
    ids = {m.id for m in managed if m.type == kind.type}
    return ids | {i.removeprefix("upstash-database-") for i in ids}

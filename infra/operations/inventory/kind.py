"""A kind of object at a vendor, and one such object in the terms of its Pulumi resource."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Properties = Mapping[str, Any]
#: The values of the properties that say where an object lies: a project's id, a page's id.
Scope = tuple[str, ...]


@dataclass(frozen=True)
class Live:
    """An object as its vendor shows it.

    Attributes:
        id: what its Pulumi resource has as id.
        import_id: what `pulumi import` takes for it.
        properties: inputs and outputs under the SDK's names; what the vendor shows to nobody is not there.
        created: when it was made, where the vendor tells.
        changed: when it was last changed, where the vendor tells.
        ailments: what is wrong with it although it is as declared, as sentences without the object's name.
    """

    id: str
    import_id: str
    properties: Properties
    created: datetime | None = None
    changed: datetime | None = None
    ailments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A type of resource, and how its vendor is asked for all objects of it.

    Attributes:
        type: the Pulumi type.
        noun: what messages call it, "Vercel variable".
        key: makes the natural key of its properties: two objects of one key in one scope are duplicates.
        list: all objects in a scope.
        scope: the properties that say where it lies, none for what lies directly in the account.
        unreadable: the properties that the vendor shows to nobody, of an object as it is.
        comparable: brings properties into the form in which equal means equal to the vendor.
        whole: what nobody declared counts as different, too; else vendors may have settings of their own.
        overwritten: creating it again overwrites the one that is there, so there is never a second.
        look: asks for one object by where it lies and its id, where a list would leave a doubt; fails with 404 when
            there is none.
        stuck_when_gone: its provider takes it for an error to delete what is gone already, in every run; each of these
            can be asked for by its id.
    """

    type: str
    noun: str
    key: Callable[[Properties], str]
    list: Callable[[Scope], Iterable[Live]]
    scope: tuple[str, ...] = ()
    unreadable: Callable[[Properties], Collection[str]] = lambda _: ()
    comparable: Callable[[Properties], Properties] = lambda properties: properties
    whole: bool = False
    overwritten: bool = False
    look: Callable[[Scope, str], object] | None = None
    stuck_when_gone: bool = False


def at(text: str | None) -> datetime | None:
    """Return the time that an RFC 3339 text names."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def at_ms(number: float | None) -> datetime | None:
    """Return the time of so many milliseconds since the epoch."""
    return datetime.fromtimestamp(number / 1000, UTC) if number else None


def without_none(values: Properties) -> dict[str, Any]:
    """Return the values that are set."""
    return {name: value for name, value in values.items() if value is not None}

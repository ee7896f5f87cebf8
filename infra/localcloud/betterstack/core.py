"""What all Better Stack objects share: kinds as data, JSON:API replies, and the refusals.

A `Kind` describes a plain type completely; a type with a life of its own subclasses `Collection`.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from infra.localcloud.accounts import Accounts
from infra.localcloud.betterstack.messages import page, sent
from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.world import Clock, Ids

Attributes = dict[str, Any]
HOST = "uptime.betterstack.com"
#: Ids start high and are never shared between kinds, so that an id in the wrong place is not found.
FIRST_ID = 100_000
#: Larger numbers fit no column of the vendor's, and no span of time.
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Kind:
    """A type of object.

    Attributes:
        type: its JSON:API type.
        path: of the collection; `{page}` stands for the id of the status page that owns it.
        defaults: every attribute that a caller may set, with the value that the vendor gives to an unset one.
        required: attributes that must not be blank.
        fixed: attributes that only count at creation.
        choices: the allowed values of an attribute, or of the members of a list.
        references: attributes that hold the id of an object, and the type of that object.
        text_ids: those of the references that are answered as text; the others are numbers.
        numbers: attributes that are whole numbers, and the least that each may be.
        filters: attributes by which the list can be narrowed.
        hidden: attributes that are kept and never answered.
        has_times: whether created_at and updated_at are answered.
        has_team: whether team_name is answered, and counts at creation.
    """

    type: str
    path: str
    defaults: Attributes
    required: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    choices: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    text_ids: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    has_times: bool = True
    has_team: bool = True


@dataclass
class Record:
    """An object: what was set, when, and what only the vendor knows of it (`notes`)."""

    id: str
    parent: str
    attributes: Attributes
    created_at: str
    updated_at: str
    notes: dict[str, Any] = field(default_factory=dict)


class Problems(dict[str, list[str]]):
    """What is wrong with a request body, by attribute."""

    def add(self, attribute: str, message: str) -> None:
        """Note one more problem of `attribute`."""
        self.setdefault(attribute, []).append(message)

    def refuse_if_any(self) -> None:
        """Raise the 422 that lists the problems."""
        if self:
            raise Refused(422, {"errors": dict(self)})


def not_found() -> Refused:
    """Return the refusal for an object that does not exist."""
    return Refused(404, {"errors": "Resource with provided ID was not found"})


class Team:
    """One account's state: its collections, and what they need of each other."""

    def __init__(self, accounts: Accounts, clock: Clock, ids: Ids) -> None:
        self.name = accounts.betterstack_team_name
        self.clock = clock
        self.ids = ids
        self.collections: dict[str, Collection] = {}

    def new_id(self) -> str:
        """Return an id that no other object of the team has."""
        return str(FIRST_ID + self.ids.number("betterstack"))

    def has(self, type_: str, id_: object) -> bool:
        """Tell whether the object exists; of a type that is not emulated there are none."""
        collection = self.collections.get(type_)
        return collection is not None and str(id_) in collection.records

    def forget(self, type_: str, id_: str) -> None:
        """Clear all references to an object that is gone, and remove what belonged to it."""
        for collection in self.collections.values():
            collection.forget(type_, id_)


class Collection:
    """All objects of one kind, and the calls on them."""

    def __init__(self, team: Team, kind: Kind) -> None:
        self.team = team
        self.kind = kind
        self.records: dict[str, Record] = {}
        team.collections[kind.type] = self

    def register(self, api: Api) -> None:
        """Add the routes of this kind to `api`."""
        one = self.kind.path + "/{id}"
        api.route("POST", self.kind.path)(self.create)
        api.route("GET", self.kind.path)(self.index)
        api.route("GET", one)(self.show)
        api.route("PATCH", one)(self.change)
        api.route("DELETE", one)(self.remove)

    def create(self, call: Call) -> Reply:
        """Answer POST: 201 with the new object."""
        parent = self._parent(call)
        changes = self.accept(sent(call), None)
        now = self.team.clock.iso()
        record = Record(self.team.new_id(), parent, deepcopy(self.kind.defaults) | changes, now, now)
        self.made(record)
        self.records[record.id] = record
        return Reply(201, self.document(record))

    def index(self, call: Call) -> Reply:
        """Answer GET of the collection: one page of it."""
        parent = self._parent(call)
        chosen = [r for r in self.records.values() if r.parent == parent and self._matches(r, call.query)]
        return page(call, [self.data(record) for record in chosen])

    def show(self, call: Call) -> Reply:
        """Answer GET of one object."""
        return Reply(200, self.document(self.find(call)))

    def change(self, call: Call) -> Reply:
        """Answer PATCH: only what is in the body changes."""
        record = self.find(call)
        record.attributes.update(self.accept(sent(call), record))
        record.updated_at = self.team.clock.iso()
        return Reply(200, self.document(record))

    def remove(self, call: Call) -> Reply:
        """Answer DELETE: 204 without a body."""
        record = self.find(call)
        del self.records[record.id]
        self.team.forget(self.kind.type, record.id)
        return Reply(204)

    def find(self, call: Call) -> Record:
        """Return the object that the path names.

        Raises:
            Refused: 404, there is none, or not under that status page.
        """
        record = self.records.get(call.params["id"])
        if record is None or record.parent != call.params.get("page", ""):
            raise not_found()
        return record

    def accept(self, body: Attributes, record: Record | None) -> Attributes:
        """Return the attributes that `body` sets; `record` is None for a new object. Unknown keys are ignored.

        Raises:
            Refused: 422 with everything that is wrong.
        """
        kind, problems = self.kind, Problems()
        changes = {name: value for name, value in body.items() if name in kind.defaults}
        self._resolve(changes, problems)
        self._count(changes, problems)
        before = record.attributes if record else kind.defaults
        merged = before | changes
        for name in kind.required:
            if merged[name] in (None, "", []):
                problems.add(name, "can't be blank")
        for name in kind.fixed:
            if record and merged[name] != record.attributes[name]:
                problems.add(name, "can't be changed")
        for name in kind.choices.keys() & changes.keys():
            values = changes[name] if isinstance(changes[name], list) else [changes[name]]
            if any(value is not None and value not in kind.choices[name] for value in values):
                problems.add(name, f"is not one of {', '.join(map(str, kind.choices[name]))}")
        if record is None and kind.has_team and body.get("team_name") not in (None, "", self.team.name):
            problems.add("team_name", "is not a team of this token")
        self.check(before, changes, problems)
        problems.refuse_if_any()
        return changes

    def check(self, before: Attributes, changes: Attributes, problems: Problems) -> None:
        """Add what would be wrong beyond the kind's table once `changes` are made; they may be normalised in place."""

    def made(self, record: Record) -> None:
        """Give a new object what the vendor makes for it."""

    def computed(self, _record: Record) -> Attributes:
        """Return the attributes that the vendor decides."""
        return {}

    def data(self, record: Record) -> dict[str, Any]:
        """Return the object as JSON:API has it."""
        kind = self.kind
        attributes = {name: deepcopy(value) for name, value in record.attributes.items() if name not in kind.hidden}
        if kind.has_team:
            attributes["team_name"] = self.team.name
        if kind.has_times:
            attributes |= {"created_at": record.created_at, "updated_at": record.updated_at}
        return {"id": record.id, "type": kind.type, "attributes": attributes | self.computed(record)}

    def document(self, record: Record) -> dict[str, Any]:
        """Return the whole reply body for one object."""
        return {"data": self.data(record)}

    def forget(self, type_: str, id_: str) -> None:
        """Clear references to a deleted object; what is kept under a deleted status page goes with it."""
        if type_ == "status_page" and "{page}" in self.kind.path:
            self.records = {key: record for key, record in self.records.items() if record.parent != id_}
        for name, target in self.kind.references.items():
            for record in self.records.values() if target == type_ else ():
                if str(record.attributes[name]) == id_:
                    record.attributes[name] = None

    def _parent(self, call: Call) -> str:
        parent = call.params.get("page", "")
        if parent and not self.team.has("status_page", parent):
            raise not_found()
        return parent

    def _matches(self, record: Record, query: Mapping[str, str]) -> bool:
        if query.get("team_name", self.team.name) != self.team.name:
            return False
        return all(record.attributes[name] == query[name] for name in self.kind.filters if name in query)

    def _count(self, changes: Attributes, problems: Problems) -> None:
        """Check the numbers; null leaves one as it is, unless none is a value of its own (its default)."""
        for name in self.kind.numbers.keys() & changes.keys():
            value, least = changes[name], self.kind.numbers[name]
            if value is None and self.kind.defaults[name] is not None:
                del changes[name]
            elif value is not None and not is_whole(value, least):
                problems.add(name, f"must be a whole number, at least {least}")

    def _resolve(self, changes: Attributes, problems: Problems) -> None:
        for name, target in self.kind.references.items():
            if not changes.get(name):
                if name in changes:
                    changes[name] = None  # empty text and 0 are how the vendor's provider takes a reference away
                continue
            if not self.team.has(target, changes[name]):
                problems.add(name, "does not exist")
            elif name in self.kind.text_ids:
                changes[name] = str(changes[name])
            else:
                changes[name] = int(changes[name])


def is_whole(value: object, least: int) -> bool:
    """Tell whether `value` is a whole number of `least` or more."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST_NUMBER

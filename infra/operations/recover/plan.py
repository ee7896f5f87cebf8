"""Decides what becomes of each operation that a killed engine has left pending, by what the vendors have.

The engine notes an operation in the state before it asks a provider for it, and takes the note away with the result.
Nothing is changed here. What is decided: see docs/decisions/0010-orphans-of-failed-runs.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import httpx

from infra.operations.adoption import NotAsked
from infra.operations.inventory.inventory import Inventory, scope_of
from infra.operations.inventory.kind import Kind, Live
from infra.operations.past import CLOCKS_DIFFER
from infra.operations.state import key_of
from infra.policy.resources import name_of
from infra.vendors.errors import CredentialMissing, Failed, VendorError

Resource = Mapping[str, Any]
Deployment = Mapping[str, Any]


class Action(StrEnum):
    """What is done about an operation; each also takes its note away."""

    CLEAR = "clear"
    ADOPT = "adopt"
    REFRESH = "refresh"
    REMOVE = "remove"


#: What messages say of each.
WORDS: Mapping[Action, str] = {
    Action.CLEAR: "forget it, and leave it to the next up",
    Action.ADOPT: "take it into the state",
    Action.REFRESH: "read it into the state anew",
    Action.REMOVE: "take it out of the state",
}


@dataclass(frozen=True)
class Step:
    """One pending operation, what the vendor says, and what is done.

    Attributes:
        operation: as the engine names it: creating, updating, deleting, ...
        urn: of which resource.
        id: the provider's id of the one that is in the state.
        found: what the vendor has, as a sentence without an end.
        action: what is done.
        import_id: imports what is adopted.
    """

    operation: str
    urn: str
    found: str
    action: Action
    id: str = ""
    import_id: str = ""

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return name_of(self.urn)

    def data(self) -> dict[str, str]:
        """Return it as JSON has it."""
        return {**asdict(self), "name": self.name, "does": WORDS[self.action]}


class Ambiguous(Exception):
    """What the vendors have cannot be told apart, so nothing was changed; all of it is named."""

    def __init__(self, problems: Sequence[str]) -> None:
        lines = "\n".join(f"  * {problem}" for problem in problems)
        super().__init__(f"the vendors have more than there may be, so nothing was changed:\n{lines}")


def plan(deployment: Deployment, inventory: Inventory, since: datetime | None = None) -> list[Step]:
    """Return what is to be done about the operations that a deployment has pending; nothing when there are none.

    Args:
        deployment: of `pulumi stack export`.
        inventory: asks the vendors, for the kinds of pending operations alone.
        since: when the killed run began, if that is known: what is older is not its own.

    Raises:
        NotAsked: vendors could not be asked.
        Ambiguous: there is more than one candidate for a resource.
    """
    deciding = _Deciding(deployment.get("resources") or [], inventory, since)
    steps: list[Step] = []
    failures: list[Exception] = []
    problems: list[str] = []
    for operation, resource in _pending(deployment):
        try:
            steps.append(deciding.step(operation, resource))
        except (VendorError, CredentialMissing) as failure:
            failures.append(failure)
        except _Problem as problem:
            problems.append(str(problem))
    if failures:
        raise NotAsked(failures)
    if problems:
        raise Ambiguous(problems)
    return [*steps, *deciding.unfinished()]


def _pending(deployment: Deployment) -> Iterator[tuple[str, Resource]]:
    """Yield each pending operation once; runs in a row may have left one and the same."""
    pending = {(each["type"], each["resource"]["urn"]): each for each in deployment.get("pending_operations") or []}
    for each in pending.values():
        yield each["type"], each["resource"]


class _Problem(Exception):
    """There is more than one candidate."""


@dataclass(frozen=True)
class _Deciding:
    resources: Sequence[Resource]
    inventory: Inventory
    since: datetime | None

    def step(self, operation: str, resource: Resource) -> Step:
        kind = self.inventory.kinds.get(resource["type"])
        if kind is None:
            return Step(operation, resource["urn"], "exists in the engine alone", Action.CLEAR)
        match operation:
            case "creating":
                return self._created(kind, resource)
            case "updating":
                found = "may have been changed, or not"
                return Step(operation, resource["urn"], found, Action.REFRESH, resource.get("id", ""))
            case "deleting":
                return self._deleted(kind, resource)
            case _:
                return Step(operation, resource["urn"], "was read, not changed", Action.CLEAR)

    def unfinished(self) -> Iterator[Step]:
        """Yield what an earlier recovery has taken into the state and could not read: it has no outputs."""
        for resource in self.resources:
            if resource["type"] in self.inventory.kinds and not resource.get("outputs"):
                found = "was taken into the state, and not read yet"
                yield Step("adopting", resource["urn"], found, Action.REFRESH, resource["id"])

    def _created(self, kind: Kind, resource: Resource) -> Step:
        urn = resource["urn"]
        if kind.overwritten:
            return Step("creating", urn, "is not asked for: creating it again overwrites it", Action.CLEAR)
        lives = self._listed(kind, resource)
        mine = [live for live in lives if kind.key(live.properties) == kind.key(resource["inputs"])]
        unknown = [live for live in mine if not self._knows(kind, live)]
        if not unknown:
            found = "is in the state already" if mine else "the vendor has none: it was not created"
            return Step("creating", urn, found, Action.CLEAR)
        self._refuse_several(kind, resource, unknown)
        (live,) = unknown
        if self.since and live.created and live.created < self.since - CLOCKS_DIFFER:
            found = f"{live.id} was there before the run ({live.created:%Y-%m-%d %H:%M:%S} UTC): it is not its own"
            return Step("creating", urn, found, Action.CLEAR)
        return Step("creating", urn, f"was created: {live.id}", Action.ADOPT, import_id=live.import_id)

    def _refuse_several(self, kind: Kind, resource: Resource, unknown: Sequence[Live]) -> None:
        name, key = key_of(resource)[1], kind.key(resource["inputs"])
        ids = ", ".join(live.id for live in unknown)
        kept = [each for each in self.resources if each["urn"] == resource["urn"] and not is_leaving(each)]
        if kept:
            raise _Problem(
                f"{name}: {kind.noun} {key} is in the state as {kept[0].get('id')}, and there also as {ids}: remove "
                "what is not in the state at the vendor, and try again"
            )
        if len(unknown) > 1:
            raise _Problem(
                f"{name}: {kind.noun} {key} is there {len(unknown)} times ({ids}): remove all but one at the vendor, "
                "and try again"
            )

    def _deleted(self, kind: Kind, resource: Resource) -> Step:
        urn, id_ = resource["urn"], resource["id"]
        if any(live.id == id_ for live in self._listed(kind, resource)):
            return Step("deleting", urn, f"{id_} is still there", Action.CLEAR, id_)
        return Step("deleting", urn, f"{id_} is gone", Action.REMOVE, id_)

    def _listed(self, kind: Kind, resource: Resource) -> Sequence[Live]:
        """Return all of a kind where a resource lies: nothing where that itself is gone."""
        try:
            return self.inventory.every(kind.type, scope_of(kind, resource["inputs"]))
        except Failed as failure:
            if kind.scope and failure.status == httpx.codes.NOT_FOUND:
                return ()
            raise

    def _knows(self, kind: Kind, live: Live) -> bool:
        return any(each["type"] == kind.type and each.get("id") == live.id for each in self.resources)


def is_leaving(resource: Resource) -> bool:
    """Whether a resource in a state is about to be deleted, or was deleted and waits for what replaces it."""
    return bool(resource.get("delete") or resource.get("pendingReplacement"))

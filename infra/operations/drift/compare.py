"""Compares every declared resource with what the state and its vendor have: what was changed, deleted, not deployed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infra.operations.drift.classes import class_of_change, class_of_deletion
from infra.operations.drift.finding import Change, DriftClass, Finding
from infra.operations.drift.fingerprints import Fingerprints
from infra.operations.drift.severity import Concerns
from infra.operations.inventory.inventory import Inventory, scope_of
from infra.operations.inventory.kind import Kind, Live
from infra.operations.offline import Registered
from infra.operations.past import CLOCKS_DIFFER, TIME
from infra.operations.state import CLOSED, Managed, State, without_secrets
from infra.operations.verify.declared import Declared
from infra.operations.verify.equal import unequal
from infra.operations.verify.resources import Unequal, differing
from infra.platform.aggregate import Platform
from infra.platform.variables.model import Output
from infra.policy.resources import VERCEL_VARIABLE, name_of
from infra.vendors.errors import CredentialMissing, VendorError


@dataclass
class Compared:
    """What was found of a stack's resources.

    Attributes:
        findings: without what `up` would do with them, and so without remedies.
        unknown: what a vendor did not tell, with the kinds of things that it did not tell of.
        looked_at: how many were compared.
    """

    findings: list[Finding] = field(default_factory=list)
    unknown: dict[str, set[str]] = field(default_factory=dict)
    looked_at: int = 0


@dataclass(frozen=True)
class Comparison:
    """One stack, as declared, as in its state, and as at the vendors."""

    platform: Platform
    there: Declared
    state: State
    inventory: Inventory
    fingerprints: Fingerprints

    def compare(self) -> Compared:
        """Compare everything; a vendor that cannot be asked makes its things unknown, never deleted."""
        done, concerns = Compared(), Concerns(self.platform)
        held = dict(self.state.held)
        for registered in self.there.recorded.resources:
            kind = self.inventory.kinds.get(registered.request.type)
            if kind is None:
                continue
            ours = held.pop((kind.type, registered.resource().name), None)
            for change, details, class_ in self._judged(registered, kind, ours, done):
                done.findings.append(self._finding(kind, registered.urn, ours, change, details, class_, concerns))
        for (type_, _), ours in held.items():
            if kind := self.inventory.kinds.get(type_):
                told = ["is in the state and declared no more"]
                found = Change.UNDEPLOYED, told, class_of_deletion(type_)
                done.findings.append(self._finding(kind, ours.urn, ours, *found, concerns))
        return done

    def _finding(
        self,
        kind: Kind,
        urn: str,
        ours: Managed | None,
        change: Change,
        details: Sequence[str],
        class_: DriftClass,
        concerns: Concerns,
    ) -> Finding:
        name = name_of(urn)
        return Finding(
            self.platform.environment.name,
            kind.noun,
            name,
            change,
            details,
            class_,
            concerns.severity(kind.type, name, class_),
            remedy="",
            type=kind.type,
            urn=urn,
            id=ours.id if ours else "",
        )

    def _judged(
        self, registered: Registered, kind: Kind, ours: Managed | None, done: Compared
    ) -> Iterator[tuple[Change, Sequence[str], DriftClass]]:
        if ours is None:
            yield Change.UNDEPLOYED, ["is declared and was never deployed"], class_of_change(kind.type, ())
            return
        try:
            lives = self.inventory.lying_in(kind.type, scope_of(kind, ours.inputs))
        except (VendorError, CredentialMissing) as failure:
            done.unknown.setdefault(str(failure), set()).add(kind.noun)
            return
        done.looked_at += 1
        live = next((each for each in lives if each.id == ours.id), None)
        if live is None:
            yield Change.DELETED, [_gone(kind, ours, lives)], class_of_deletion(kind.type)
            return
        if live.ailments:
            yield Change.AILING, live.ailments, DriftClass.VENDOR
        yield from self._values(registered, kind, ours, live)

    def _values(
        self, registered: Registered, kind: Kind, ours: Managed, live: Live
    ) -> Iterator[tuple[Change, Sequence[str], DriftClass]]:
        found = list(differing(registered, kind, self.there, live))
        outside = [each for each in found if not self._is_undeployed(registered, ours, each)]
        ahead = [each for each in found if each not in outside]
        if outside:
            class_ = class_of_change(kind.type, [each.path for each in outside])
            yield Change.CHANGED, [each.told for each in outside], class_
        if ahead:
            told = [f"{each.told}: not deployed, or taken into the state by a refresh" for each in ahead]
            yield Change.UNDEPLOYED, told, class_of_change(kind.type, [each.path for each in ahead])
        if kind.unreadable(live.properties):
            yield from self._unseen(registered, ours, live)

    def _is_undeployed(self, registered: Registered, ours: Managed, each: Unequal) -> bool:
        """Whether it differs since the declaration is ahead of the state, and nobody changed it at the vendor."""
        name = re.split(r"[.\[ ]", each.path)[0]
        declared = registered.resource().properties
        if registered.request.type == VERCEL_VARIABLE and name == "value":
            return self.fingerprints.changed(str(declared["key"]))
        deployed = without_secrets(ours.inputs).get(name)
        return CLOSED not in str(deployed) and any(unequal(name, declared.get(name), deployed))

    def _unseen(
        self, registered: Registered, ours: Managed, live: Live
    ) -> Iterator[tuple[Change, Sequence[str], DriftClass]]:
        """Judge what its vendor shows to nobody: by its fingerprint, and by when its vendor last wrote it."""
        variable = registered.resource().properties
        security = class_of_change(registered.request.type, ())
        if self.fingerprints.changed(str(variable["key"])):
            yield *self._other_value(str(variable["key"])), security
        if live.changed and ours.modified and live.changed > ours.modified + CLOCKS_DIFFER:
            told = (
                f"was written at {live.changed:{TIME}} UTC, after the last run that wrote it ({ours.modified:{TIME}})"
            )
            yield Change.REWRITTEN, [f"{told}; its value is shown to nobody"], security

    def _other_value(self, key: str) -> tuple[Change, Sequence[str]]:
        variable = self.platform.contract.variable(key)
        use = variable.use(self.platform.environment) if variable else None
        if use and isinstance(use.origin, Output):
            told = f"has not the value that {use.origin.attribute} of the {use.origin.system} has at its vendor by now"
            return Change.CHANGED, [told]
        return Change.UNDEPLOYED, ["has not the value of now: another one was deployed"]


def _gone(kind: Kind, ours: Managed, lives: Sequence[Live]) -> str:
    properties: Mapping[str, object] = without_secrets(ours.inputs)
    others = [live.id for live in lives if kind.key(live.properties) == kind.key(properties)]
    told = f"is gone (it was {ours.id})"
    return f"{told}; another of its name is there: {', '.join(others)}" if others else told

"""Compares every declared resource with what its vendor has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live
from infra.operations.offline import SECRET_SIGNATURE, Registered
from infra.operations.verify.declared import Declared
from infra.operations.verify.equal import HIDDEN, shown, unequal, whole
from infra.operations.verify.finding import Difference, Finding
from infra.policy.resources import name_of
from infra.vendors.errors import CredentialMissing, VendorError

#: Pulumi does not replace what is protected to mend a setting (a database's owner), and does not see what its provider
#: never reads (a maintenance window that somebody added).
_BY_HAND = "; what that leaves, set back at the vendor"


@dataclass(frozen=True)
class Unequal:
    """A property that a vendor has otherwise than declared: its path, both values, and whether they are secret."""

    path: str
    declared: Any
    actual: Any
    secret: bool

    @property
    def told(self) -> str:
        """What it is and what it should be, without a secret."""
        texts = (HIDDEN, HIDDEN) if self.secret else (shown(self.actual), shown(self.declared))
        return f"{self.path} is {texts[0]}, declared {texts[1]}"


def compare(declared: Declared, inventory: Inventory, stack: str) -> list[Finding]:
    """Return a finding for each declared resource, by kind and name."""
    mends = f"pulumi up --refresh --stack {stack}"
    found = [
        _finding(registered, inventory.kinds[registered.request.type], declared, inventory, mends)
        for registered in declared.recorded.resources
        if registered.request.type in inventory.kinds
    ]
    return sorted(found, key=lambda finding: (finding.noun, finding.name))


def _finding(registered: Registered, kind: Kind, declared: Declared, inventory: Inventory, mends: str) -> Finding:
    name = name_of(registered.urn)
    properties = registered.resource().properties
    if declared.depends_on_missing([properties[part] for part in kind.scope]):
        return Finding(kind.noun, name, [Difference("is missing, with what it lies in", mends)])
    try:
        found = inventory.find(kind.type, properties)
    except (VendorError, CredentialMissing) as error:
        return Finding(
            kind.noun, name, [Difference(f"cannot be checked: {error}", "see what the vendor says, and retry")]
        )
    if not found:
        return Finding(kind.noun, name, [Difference("is missing", mends)])
    differences = [*_duplicates(found), *(_ailing(found[0]))]
    differences += [Difference(each.told, mends + _BY_HAND) for each in differing(registered, kind, declared, found[0])]
    return Finding(kind.noun, name, differences)


def _duplicates(found: Sequence[Live]) -> Iterator[Difference]:
    if len(found) > 1:
        ids = ", ".join(live.id for live in found)
        yield Difference(f"is there {len(found)} times ({ids})", "delete all but the one in the stack's state")


def _ailing(live: Live) -> Iterator[Difference]:
    for ailment in live.ailments:
        yield Difference(ailment, "mend it at the vendor; it is not among what is declared")


def differing(registered: Registered, kind: Kind, declared: Declared, live: Live) -> Iterator[Unequal]:
    """Yield what an object has otherwise than declared, of what the vendor shows and what can be compared."""
    wanted = kind.comparable({n: v for n, v in registered.resource().properties.items() if not n.startswith("__")})
    actual = kind.comparable(live.properties)
    skipped = kind.unreadable(live.properties)
    compared = {name: value for name, value in wanted.items() if name not in skipped}
    for path, one, other in unequal("", whole(compared, actual) if kind.whole else compared, actual):
        if not declared.depends_on_missing(one):
            yield Unequal(path, one, other, _is_secret(registered.wire, path))


def _is_secret(wire: Mapping[str, Any], path: str) -> bool:
    """Whether a value's text stays out of messages: what is declared secret, and beside that what nobody declared."""
    secret = {name for name, value in wire.items() if isinstance(value, dict) and SECRET_SIGNATURE in value.values()}
    name = re.split(r"[.\[]", path)[0]
    return name in secret or (bool(secret) and name not in wire)

"""Whether to believe that something is gone: a vendor that fails, or sees another account's things, shows less too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from infra.operations.drift.finding import Change, Finding
from infra.operations.inventory.inventory import Inventory, scope_of
from infra.operations.state import Managed, State
from infra.vendors.errors import CredentialMissing, VendorError

#: When more than this part of what a vendor had is gone at once, its answers are not believed.
MOST_GONE = 1 / 3
#: The vendors by the first part of their types. QStash is Upstash's, but has a credential of its own, which may be
#: another account's.
VENDORS = {
    "vercel": "Vercel",
    "neon": "Neon",
    "upstash": "Upstash",
    "pulumi-python": "QStash",
    "better-uptime": "Better Stack",
}


def vendor_of(type_: str) -> str:
    """Return whose resources a Pulumi type is of."""
    return VENDORS[type_.split(":")[0]]


def believed(
    findings: Sequence[Finding], state: State, inventory: Inventory, trusted: Collection[str] = ()
) -> tuple[list[Finding], list[str]]:
    """Return the findings without deletions that are not credible, and why those are not.

    Args:
        findings: of one stack.
        state: what the stack has.
        inventory: what was asked.
        trusted: vendors that are believed whatever they say, since somebody has looked.
    """
    gone = [each.type for each in findings if each.change is Change.DELETED]
    refused = too_much(gone, state, inventory, trusted)
    kept = [each for each in findings if each.change is not Change.DELETED or vendor_of(each.type) not in refused]
    told = [f"{said}. If it is so: eleva drift --believe '{vendor}'" for vendor, said in refused.items()]
    empty = [each for each in kept if _is_by_an_empty_list(each, state, inventory, trusted)]
    told += [_told(each) for each in empty]
    return [each for each in kept if each not in empty], told


def too_much(
    gone: Iterable[str], state: State, inventory: Inventory, trusted: Collection[str] = ()
) -> Mapping[str, str]:
    """Return the vendors that seem to have lost more than is believed, each with a sentence without an end.

    Args:
        gone: the type of each resource that seems to be gone.
        state: what the stack has.
        inventory: what was asked.
        trusted: vendors that are believed whatever they say.
    """
    had = Counter(vendor_of(each.type) for each in state.managed if each.type in inventory.kinds)
    lost = Counter(map(vendor_of, gone))
    return {
        vendor: f"{vendor} seems to have lost {lost[vendor]} of {had[vendor]} resources at once, which is not "
        "believed: credentials of another account see the same"
        for vendor in sorted(lost)
        if vendor not in trusted and lost[vendor] > had[vendor] * MOST_GONE
    }


def _is_by_an_empty_list(finding: Finding, state: State, inventory: Inventory, trusted: Collection[str]) -> bool:
    """Whether an empty list is all that says that a thing is gone, and its vendor does not deny it by its id."""
    kind = inventory.kinds[finding.type]
    if finding.change is not Change.DELETED or vendor_of(finding.type) in trusted:
        return False
    ours = next(each for each in state.managed if each.urn == finding.urn)
    if _listed(lambda: inventory.every(kind.type, scope_of(kind, ours.inputs))):
        return False
    return not _is_denied(inventory, ours, scope_of(kind, ours.inputs))


def _listed(ask: Callable[[], Iterable[object]]) -> bool:
    try:
        return any(True for _ in ask())
    except VendorError:
        return False


def _is_denied(inventory: Inventory, ours: Managed, scope: tuple[str, ...]) -> bool:
    """Whether the vendor denies an id; a vendor that cannot be asked denies nothing."""
    try:
        return inventory.denies(ours.type, scope, ours.id)
    except (VendorError, CredentialMissing):
        return False


def _told(finding: Finding) -> str:
    return (
        f"{vendor_of(finding.type)} lists no {finding.noun} at all, where {finding.name} ({finding.id}) should be: an "
        f"empty list proves nothing. If it is so: eleva drift --believe '{vendor_of(finding.type)}'"
    )

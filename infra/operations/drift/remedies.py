"""What mends a finding: the command, or what to do where no command does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from infra.operations.drift.credible import vendor_of
from infra.operations.drift.finding import Change, Finding
from infra.operations.drift.plan import Plan
from infra.operations.existing import twin_removal
from infra.platform import naming
from infra.platform.variables.contract import Contract
from infra.policy import resources as r

IGNORED = "infra/operations/drift/ignored.toml"
#: What holds data that a new one in its place would not have.
_HOLD_DATA = (r.NEON_PROJECT, r.NEON_BRANCH, r.NEON_DATABASE, r.NEON_ROLE, r.REDIS)
#: Variables by their logical names that data is lost with: what somebody typed there may be the only copy.
_NEVER_REPLACED = {naming.variable(each.name) for each in Contract.of(()).variables if each.never_replaced}
#: What a run of ours can mend.
_MENDED = (Change.CHANGED, Change.DELETED, Change.REWRITTEN)
#: Upstash's provider fails to read a database that is gone, and with it every run that refreshes.
_STOP_WHEN_GONE = (r.REDIS,)


def holds_data(type_: str) -> bool:
    """Whether something made anew in its place would be empty."""
    return type_ in _HOLD_DATA


def never_replaced(type_: str, name: str) -> bool:
    """Whether a resource, by its logical name, is a variable whose value at Vercel nothing may take the place of."""
    return type_ == r.VERCEL_VARIABLE and name in _NEVER_REPLACED


def stops_when_gone(finding: Finding) -> bool:
    """Whether its provider fails where it should see that the thing is gone."""
    return finding.type in _STOP_WHEN_GONE


def with_remedy(finding: Finding, plan: Plan, undeployed: Collection[str] = ()) -> Finding:
    """Return a finding with what `up` would do, and with what to do.

    Args:
        finding: without them.
        plan: of the stack.
        undeployed: URNs of what also differs since it is not deployed.
    """
    found = replace(finding, step=plan.step(finding.urn) if finding.urn else None)
    if found.urn in undeployed and found.change in _MENDED:
        return replace(found, remedy=_with_up(found))
    return replace(found, remedy=_remedy(found))


def _with_up(finding: Finding) -> str:
    """Return the remedy of what was changed and is not deployed either: one run writes all of a resource."""
    up = f"eleva up {finding.stack} -- --refresh"
    if never_replaced(finding.type, finding.name):
        return _value_first(up)
    return f"{up}: what is not deployed of it comes along"


def _remedy(finding: Finding) -> str:
    at, up = f"at {vendor_of(finding.type)}", f"eleva up {finding.stack}"
    match finding.change:
        case Change.UNMANAGED if finding.is_kept:
            return f"kept by eleva recovery; remove it {at} once nothing of it is needed any more"
        case Change.UNMANAGED if _is_twin(finding):
            return twin_removal(finding.stack, finding.id)
        case Change.UNMANAGED:
            return f"remove it {at}, declare it and adopt it (eleva:imports), or give a reason in {IGNORED}"
        case Change.AILING:
            return f"mend it {at}; it is not among what is declared"
        case Change.UNDEPLOYED:
            overwrites = never_replaced(finding.type, finding.name) and finding.step != "create"
            return _value_first(up) if overwrites else up
    return _fix(finding, at)


def _is_twin(finding: Finding) -> bool:
    """Whether it has the name of the stack's own Neon project, which its provider can make twice."""
    return finding.type == r.NEON_PROJECT and finding.name == naming.database_project(finding.stack)


def _fix(finding: Finding, at: str) -> str:
    """Return the remedy of what is not as it was deployed."""
    fix, named = f"eleva drift fix {finding.stack}", f"eleva drift fix {finding.stack} {finding.name}"
    if never_replaced(finding.type, finding.name):
        return _value_first(named)
    if finding.change is Change.REWRITTEN:
        return f"{fix} writes the declared value again; if the new one is right, first: eleva secrets set"
    if finding.change is Change.DELETED and stops_when_gone(finding):
        return (
            f"restore it {at}; else, for an empty one: pulumi state unprotect --stack {finding.stack} '{finding.urn}', "
            f"and eleva up {finding.stack} -- --target-replace='{finding.urn}' --target-dependents"
        )
    if finding.step == "":
        return f"set it back {at}: its provider does not see it (decision 7)"
    if holds_data(finding.type) and finding.needs_name:
        return f"set it back {at}: pulumi replaces nothing that holds data"
    if holds_data(finding.type) and finding.change is Change.DELETED:
        return f"restore it {at} if its data can be had back; else {named} makes an empty one"
    return named if finding.needs_name else fix


def _value_first(command: str) -> str:
    """Return what to do before a command writes a variable that data is lost with."""
    return (
        "write nothing yet: the value that runs is the one that records are written with, and Vercel may have its only "
        f"copy. Get it from whoever set it, and keep it; only once the declared one is known to be right: {command}"
    )

"""What mends a finding: the command, or what to do where no command does."""

from __future__ import annotations

from dataclasses import replace

from infra.operations.drift.credible import vendor_of
from infra.operations.drift.finding import Change, Finding
from infra.operations.drift.plan import Plan
from infra.policy import resources as r

IGNORED = "infra/operations/drift/ignored.toml"
#: What holds data that a new one in its place would not have.
_HOLD_DATA = (r.NEON_PROJECT, r.NEON_BRANCH, r.NEON_DATABASE, r.NEON_ROLE, r.REDIS)


#: Upstash's provider fails to read a database that is gone, and with it every run that refreshes.
_STOP_WHEN_GONE = (r.REDIS,)


def holds_data(type_: str) -> bool:
    """Whether something made anew in its place would be empty."""
    return type_ in _HOLD_DATA


def stops_when_gone(finding: Finding) -> bool:
    """Whether its provider fails where it should see that the thing is gone."""
    return finding.type in _STOP_WHEN_GONE


def with_remedy(finding: Finding, plan: Plan) -> Finding:
    """Return a finding with what `up` would do, and with what to do."""
    step = plan.step(finding.urn) if finding.urn else None
    return replace(finding, step=step, remedy=_remedy(replace(finding, step=step)))


def _remedy(finding: Finding) -> str:
    fix, named = f"eleva drift fix {finding.stack}", f"eleva drift fix {finding.stack} {finding.name}"
    at = f"at {vendor_of(finding.type)}"
    match finding.change:
        case Change.UNMANAGED:
            return f"remove it {at}, declare it and adopt it (eleva:imports), or give a reason in {IGNORED}"
        case Change.AILING:
            return f"mend it {at}; it is not among what is declared"
        case Change.UNDEPLOYED:
            return f"eleva up {finding.stack}"
        case Change.REWRITTEN:
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

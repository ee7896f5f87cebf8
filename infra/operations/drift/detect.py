"""Looks for drift: asks the vendors, reads the states, and previews what `up` would do; changes nothing anywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from infra.operations.drift import ignored
from infra.operations.drift.compare import Compared, Comparison
from infra.operations.drift.credible import believed
from infra.operations.drift.finding import Change, Drift, Finding
from infra.operations.drift.fingerprints import Fingerprints
from infra.operations.drift.plan import Plan, plan
from infra.operations.drift.remedies import stops_when_gone, with_remedy
from infra.operations.drift.unmanaged import Accounts
from infra.operations.inventory.catalogue import open_inventory
from infra.operations.state import State, every_state
from infra.operations.verify.declared import Declaration, declared
from infra.platform.environments import ENVIRONMENTS


class NotDeployed(Exception):
    """A stack that was asked for has no resources; the message says what to do."""


@dataclass(frozen=True)
class Looked:
    """What was found, what `up` would do with each stack, and the stacks' states."""

    drift: Drift
    plans: Mapping[str, Plan]
    states: Mapping[str, State]


def detect(
    asked: Sequence[str],
    declaration: Callable[[str], Declaration],
    trusted: Collection[str] = (),
    pulumi: str = "pulumi",
) -> Looked:
    """Return the drift of stacks, and what exists in the accounts that they use and in no stack.

    Args:
        asked: the stacks; without any all environments that are deployed.
        declaration: says what a stack declares.
        trusted: vendors that are believed when they say that much is gone.
        pulumi: the executable.

    Raises:
        NotDeployed: a stack has no resources, or there is none at all.
        InvalidIgnored: the file of what may be unmanaged is wrong.
        PulumiFailed, InvalidPlatform, UnknownEnvironment, SecretsUnavailable, NoProject, VendorError,
        CredentialMissing: what is declared, or a state, cannot be read.
    """
    allowed, states = ignored.load(), every_state(pulumi)
    stacks = _deployed(asked, states)
    managed = {(each.type, each.id) for state in states.values() for each in state.managed}
    with ThreadPoolExecutor(max_workers=1) as pool:
        previewed = {
            stack: pool.submit(plan, stack, pulumi=pulumi) for stack in stacks
        }  # meanwhile the vendors are asked
        found = [look(declaration(stack), states[stack], managed, allowed, trusted) for stack in stacks]
        plans = {stack: _unstopped(stack, each.result(), found, pulumi) for stack, each in previewed.items()}
    return Looked(_together(found, plans), plans, states)


def _unstopped(stack: str, previewed: Plan, found: Sequence[Drift], pulumi: str) -> Plan:
    """Preview once more without what stops a preview by being gone, if that may have been the reason."""
    gone = [
        each.urn
        for drift in found
        for each in drift.findings
        if each.stack == stack and each.change is Change.DELETED and stops_when_gone(each)
    ]
    return plan(stack, gone, pulumi) if previewed.failure and gone else previewed


def _together(found: Sequence[Drift], plans: Mapping[str, Plan]) -> Drift:
    """Return what was found of several stacks, the worst first, and once what nobody manages in a shared account."""
    undeployed = {e.urn for drift in found for e in drift.findings if e.change is Change.UNDEPLOYED}
    once: dict[object, Finding] = {}
    for finding in (each for drift in found for each in drift.findings):
        what = (finding.urn or (finding.type, finding.id), finding.change)
        once.setdefault(what, with_remedy(finding, plans[finding.stack], undeployed))
    unseen = [f"what up would do with {s} is not wholly known: {p.failure}" for s, p in plans.items() if p.failure]
    return Drift(
        list(plans),
        sorted(once.values(), key=lambda finding: finding.rank),
        list(dict.fromkeys([*(each for drift in found for each in drift.unknown), *unseen])),
        list(dict.fromkeys(each for drift in found for each in drift.doubted)),
        sum(drift.looked_at for drift in found),
        {stack: {urn: step for urn, step in p.steps.items() if step} for stack, p in plans.items()},
    )


def look(
    declaration: Declaration,
    state: State,
    managed: Collection[tuple[str, str]],
    allowed: Sequence[ignored.Ignored],
    trusted: Collection[str],
) -> Drift:
    """Return what is found of one stack, still without what `up` would do.

    Args:
        declaration: what it declares.
        state: what it has.
        managed: type and id of what is in the state of any stack.
        allowed: what may be in none.
        trusted: vendors that are believed when they say that much is gone.
    """
    platform = declaration.platform
    with open_inventory(platform.settings.accounts) as inventory:
        there = declared(declaration, inventory, held=state.held)
        fingerprints = Fingerprints.of(state, there)
        compared = Comparison(platform, there, state, inventory, fingerprints).compare()
        foreign = list(Accounts(platform, state, inventory, managed, allowed).unmanaged(compared.unknown))
        kept, doubted = believed(compared.findings, state, inventory, trusted)
    found = [*kept, *foreign]
    return Drift([platform.environment.name], found, _unknown(compared), doubted, compared.looked_at + len(foreign))


def _unknown(compared: Compared) -> list[str]:
    return [f"{failure} (unknown: {', '.join(sorted(nouns))})" for failure, nouns in sorted(compared.unknown.items())]


def _deployed(asked: Sequence[str], states: Mapping[str, State]) -> list[str]:
    deployed = [name for name, state in states.items() if state.managed]
    if missing := [stack for stack in asked if stack not in deployed]:
        raise NotDeployed(f"nothing is deployed of {', '.join(missing)}, so there is nothing to compare")
    stacks = list(dict.fromkeys(asked)) or [each.name for each in ENVIRONMENTS if each.name in deployed]
    if not stacks:
        raise NotDeployed("no stack is deployed, so there is nothing to compare")
    return stacks

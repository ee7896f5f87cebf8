"""Which of the findings a run of `pulumi up` mends, and which it must not without being told their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from infra.operations.drift.detect import Looked
from infra.operations.drift.finding import DESTRUCTIVE_STEPS, Change, Finding
from infra.operations.drift.remedies import holds_data, never_replaced
from infra.operations.state import State
from infra.policy.resources import name_of


class NotAFinding(Exception):
    """Names that were given are none of what has to be named; the message lists those that are."""


@dataclass(frozen=True)
class Mending:
    """What is to be done.

    Attributes:
        steps: what the run does, by URN.
        read: what these come from, by URN, which the run only reads: a new password makes a new variable.
        rewritten: the variables whose declared values are to be written again.
        left: what it leaves as it is; each finding has its remedy.
        waiting: what follows from something, by URN, and is not done without its name.
    """

    steps: Mapping[str, str]
    read: Collection[str]
    rewritten: Sequence[Finding]
    left: Sequence[Finding]
    waiting: Mapping[str, str] = field(default_factory=dict)

    @property
    def leaves_drift(self) -> bool:
        """Whether something stays as it should not be, other than what is in no stack or for `up` to bring."""
        others = (Change.UNMANAGED, Change.UNDEPLOYED)
        return bool(self.waiting) or any(each.change not in others for each in self.left)

    @property
    def targets(self) -> list[str]:
        """The URNs that the run may touch."""
        if not self.steps and not self.rewritten:
            return []
        return sorted({*self.steps, *self.read, *(each.urn for each in self.rewritten)})


def mending(stack: str, looked: Looked, named: Collection[str] = ()) -> Mending:
    """Return what is to be done with a stack.

    A step that has no finding follows from another. What is not deployed is left to `up`, with all else of a resource.

    Args:
        stack: its name.
        looked: what was found, with the plan of a run.
        named: the logical names of what may be deleted, replaced, made anew without its data, or written although data
            is lost with its value.

    Raises:
        NotAFinding: a name is of nothing that has to be named.
    """
    findings = [each for each in looked.drift.findings if each.stack == stack]
    became = _changes(findings)
    wanted = {urn: step for urn, step in looked.plans[stack].steps.items() if _is_ours(step, became.get(urn, set()))}
    undeployed = {urn for urn, changes in became.items() if Change.UNDEPLOYED in changes}
    hidden = {each.urn: each for each in findings if each.change is Change.REWRITTEN and each.urn not in undeployed}
    guarded = {name_of(urn): urn for urn in {**wanted, **hidden} if _is_guarded(urn, wanted.get(urn, "update"))}
    if unknown := sorted(set(named) - guarded.keys()):
        there = ", ".join(sorted(guarded)) or "nothing"
        raise NotAFinding(f"{', '.join(unknown)}: not among what needs its name given, which is {there}")
    left_out = {urn for name, urn in guarded.items() if name not in named}
    steps = {urn: step for urn, step in wanted.items() if urn not in left_out}
    rewritten = [each for urn, each in hidden.items() if urn not in {*steps, *left_out}]
    done = {*steps, *(each.urn for each in rewritten)}
    read = _origins(done, looked.states[stack]) - left_out - undeployed
    left = [each for each in findings if each.urn not in done or each.change is Change.AILING]
    waiting = {urn: wanted[urn] for urn in left_out - became.keys() if urn in wanted}
    return Mending(steps, read, rewritten, left, waiting)


def _changes(findings: Iterable[Finding]) -> Mapping[str, Collection[Change]]:
    """Return all that became of each resource; what its vendor says is wrong with it is nothing for a run to mend."""
    found: defaultdict[str, set[Change]] = defaultdict(set)
    for each in findings:
        if each.urn and each.change is not Change.AILING:
            found[each.urn].add(each.change)
    return found


def _is_ours(step: str, became: Collection[Change]) -> bool:
    """Whether a step mends drift; one without a finding changes what follows from something that does."""
    if not became:
        return step == "update" or step in DESTRUCTIVE_STEPS
    return bool(step) and Change.UNDEPLOYED not in became


def _is_guarded(urn: str, step: str) -> bool:
    type_ = urn.split("::")[2].rsplit("$", 1)[-1]
    anew = step == "create" and holds_data(type_)
    return step in DESTRUCTIVE_STEPS or anew or never_replaced(type_, name_of(urn))


def _origins(urns: Collection[str], state: State) -> set[str]:
    """Return what resources come from, directly or not, as their state has it."""
    of = {each.urn: each.dependencies for each in state.managed}
    found: set[str] = set()
    todo = list(urns)
    while todo:
        new = set(of.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found & of.keys()

"""Which of the findings a run of `pulumi up` mends, and which it must not without being told their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from infra.operations.drift.detect import Looked
from infra.operations.drift.finding import DESTRUCTIVE_STEPS, Change, Finding
from infra.operations.drift.remedies import holds_data
from infra.operations.state import State

#: What a run does without being told a name: nothing goes by it.
_HARMLESS = ("create", "update", "import")


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
    """

    steps: Mapping[str, str]
    read: Collection[str]
    rewritten: Sequence[Finding]
    left: Sequence[Finding]

    @property
    def targets(self) -> list[str]:
        """The URNs that the run may touch."""
        if not self.steps and not self.rewritten:
            return []
        return sorted({*self.steps, *self.read, *(each.urn for each in self.rewritten)})


def mending(stack: str, looked: Looked, named: Collection[str] = ()) -> Mending:
    """Return what is to be done with a stack.

    A step that has no finding follows from another.

    Args:
        stack: its name.
        looked: what was found, with the plan of a run.
        named: the logical names of what may be deleted, replaced, or made anew without its data.

    Raises:
        NotAFinding: a name is of nothing that has to be named.
    """
    findings = [each for each in looked.drift.findings if each.stack == stack]
    undeployed = {each.urn for each in findings if each.change is Change.UNDEPLOYED}
    of_urn = {each.urn: each for each in findings if each.urn}
    wanted = {urn: step for urn, step in looked.plans[stack].steps.items() if step and urn not in undeployed}
    guarded = {urn for urn, step in wanted.items() if _is_guarded(step, of_urn.get(urn))}
    names = {urn.rsplit("::", 1)[-1] for urn in guarded}
    if unknown := sorted(set(named) - names):
        raise NotAFinding(
            f"{', '.join(unknown)}: not among what needs a name ({', '.join(sorted(names)) or 'nothing'})"
        )
    steps = {
        urn: step
        for urn, step in wanted.items()
        if (urn in guarded and urn.rsplit("::", 1)[-1] in named) or (urn not in guarded and step in _HARMLESS)
    }
    rewritten = [each for each in findings if each.change is Change.REWRITTEN and each.urn not in steps]
    done = {*steps, *(each.urn for each in rewritten)}
    read = _origins(done, looked.states[stack]) - wanted.keys() - undeployed
    return Mending(steps, read, rewritten, [each for each in findings if each.urn not in done or _is_by_hand(each)])


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


def _is_guarded(step: str, finding: Finding | None) -> bool:
    remade = step == "create" and finding is not None and holds_data(finding)
    return step in DESTRUCTIVE_STEPS or remade


def _is_by_hand(finding: Finding) -> bool:
    return finding.change in (Change.AILING, Change.UNMANAGED)

"""Which rules kill a mutant, and whether the one that is meant to is among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from infra.operations.mutants.resources import Mutant
from infra.policy.catalogue import catalogue
from infra.policy.resources import Stack
from infra.policy.rule import Finding, Rule


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant.

    Attributes:
        environment: the kind of stack; `what`, `name`, `part` and `mutation`: of the mutant.
        killers: the rules that noticed it.
        meant: the rules that say they guard what was changed.
    """

    environment: str
    what: str
    name: str
    part: str
    mutation: str
    killers: tuple[str, ...]
    meant: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.environment}:", self.what, self.name, self.part, self.mutation)))

    @property
    def killed(self) -> bool:
        """Whether a rule that is meant to noticed it."""
        return any(killer in self.meant for killer in self.killers)


class Jury:
    """The rules, with what they say of the declared stack, which is no merit."""

    def __init__(self, stack: Stack, rules: Sequence[Rule] | None = None) -> None:
        """Judge the declared stack first."""
        self._rules = rules or catalogue()
        self._before = {rule.id: frozenset(rule.answer(stack).findings) for rule in self._rules}

    def outcome(self, mutant: Mutant, guarded: Iterable[tuple[str, str]] | None = None) -> Outcome:
        """Judge a mutant by the rules that look at what was changed.

        Args:
            mutant: the mutant.
            guarded: type and property of what was changed, where that is not the mutant's own.
        """
        changes = list(guarded or [(mutant.what, mutant.part)])
        types = {type_ for type_, _ in changes}
        killers = tuple(
            rule.id for rule in self._rules if (not rule.types or types & set(rule.types)) and self._finds(rule, mutant)
        )
        meant = tuple(rule.id for rule in self._rules if any(guards(rule, *change) for change in changes))
        return Outcome(mutant.stack.kind, mutant.what, mutant.name, mutant.part, mutant.mutation, killers, meant)

    def _finds(self, rule: Rule, mutant: Mutant) -> bool:
        found: Iterable[Finding]
        if rule.each is not None:
            found = (finding for resource in mutant.touched for finding in rule.findings(resource))
        else:
            found = rule.answer(mutant.stack).findings
        return any(finding not in self._before[rule.id] for finding in found)


@cache
def guarded(type_: str, property_: str) -> bool:
    """Whether any rule says that it guards that property of that type."""
    return any(guards(rule, type_, property_) for rule in catalogue())


def guards(rule: Rule, type_: str, property_: str) -> bool:
    """Whether a rule says that it guards that property of that type."""
    return any(
        fnmatchcase(type_, pattern) and any(_matches(property_, guarded) for guarded in properties)
        for pattern, properties in rule.guards.items()
    )


def _matches(property_: str, guarded: str) -> bool:
    """`[]` stands for each item of a list here, and is no set of characters."""
    return fnmatchcase(property_.replace("[]", "<>"), guarded.replace("[]", "<>"))

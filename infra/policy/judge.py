"""Judges a stack by all rules and waivers: what is wrong, what is allowed to be, and what of the waivers is stale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from infra.policy.catalogue import catalogue
from infra.policy.resources import UNKNOWN, Stack
from infra.policy.rule import Answer, Finding, Level, Rule
from infra.policy.waivers import Waiver


@dataclass(frozen=True)
class Judged:
    """A finding, and the waiver that allows it."""

    rule: Rule
    finding: Finding
    waiver: Waiver | None = None

    @property
    def stops(self) -> bool:
        """Whether it stops a deployment."""
        return self.waiver is None and self.rule.level is Level.MANDATORY


@dataclass(frozen=True)
class Verdict:
    """What the rules say of one stack.

    Attributes:
        answers: each rule's, by id.
        judged: every finding.
        stale: what is wrong with waivers themselves: expired, or used by nothing.
        unjudged: how many values could not be judged, as secrets that cannot be opened here.
    """

    stack: str
    answers: dict[str, Answer]
    judged: tuple[Judged, ...]
    stale: tuple[str, ...]
    unjudged: int = 0

    @property
    def fails(self) -> bool:
        """Whether the stack must not be deployed like this."""
        return bool(self.stale) or any(judged.stops for judged in self.judged)


def allowed(rule: str, finding: Finding, waivers: Iterable[Waiver], on: date) -> Waiver | None:
    """The waiver that allows a finding on that day."""
    return next((w for w in waivers if w.covers(rule, finding) and not w.expired(on)), None)


def stale(waivers: Iterable[Waiver], found: Sequence[tuple[str, Finding]], stack: str, on: date) -> tuple[str, ...]:
    """What is wrong with the waivers that are meant for a stack, given what the rules found there."""
    problems = []
    for waiver in waivers:
        if not waiver.concerns(stack):
            continue
        place = f"waivers.toml:{waiver.line}: the waiver of {waiver.owner} for {waiver.rule}"
        if waiver.expired(on):
            problems.append(f"{place} expired on {waiver.expires.isoformat()}: mend what it is for, or renew it")
        elif not any(waiver.covers(rule, finding) for rule, finding in found):
            problems.append(f"{place} is not needed: nothing that it is for breaks the rule; remove it")
    return tuple(problems)


def judge(
    declared: Stack, deployed: Stack | None, waivers: Sequence[Waiver], on: date, rules: Sequence[Rule] | None = None
) -> Verdict:
    """Judge a stack by the rules.

    Args:
        declared: its resources with what the program gave each.
        deployed: the same with what the providers made of it.
        waivers: the deviations.
        on: the day, for waivers that expire.
        rules: other rules than the catalogue's.

    Raises:
        ForeignStack: the stack is of another project, or no environment.
    """
    answers = {rule.id: (rule, rule.answer(declared, deployed)) for rule in rules or catalogue()}
    found = [(rule, finding) for rule, answer in answers.values() for finding in answer.findings]
    return Verdict(
        stack=declared.name,
        answers={id_: answer for id_, (_, answer) in answers.items()},
        judged=tuple(Judged(rule, finding, allowed(rule.id, finding, waivers, on)) for rule, finding in found),
        stale=stale(waivers, [(rule.id, finding) for rule, finding in found], declared.name, on),
        unjudged=sum(_unknown(resource.properties) for resource in declared.resources),
    )


def _unknown(value: object) -> int:
    if value is UNKNOWN:
        return 1
    if isinstance(value, dict):
        return sum(map(_unknown, value.values()))
    return sum(map(_unknown, value)) if isinstance(value, list) else 0

"""Every weakening of what is declared is noticed by the rule that is meant to, or explained in a reviewed list."""

from __future__ import annotations

from functools import cache

import pytest

from infra.operations.mutants.platform import VALUE_PREFIX, Tally
from infra.operations.mutants.unguarded import Unguarded, load
from infra.operations.mutants.verdicts import Outcome
from infra.policy.catalogue import catalogue
from infra.policy.rule import Level
from stacks.mutants import of_every_resource, of_every_value, report


@cache
def outcomes() -> tuple[Outcome, ...]:
    return tuple(of_every_resource())


def entries(*, of_values: bool) -> list[Unguarded]:
    return [entry for entry in load() if entry.what.startswith(VALUE_PREFIX) is of_values]


@pytest.mark.slow
def test_every_mutant_of_a_resource_is_killed_by_a_rule_that_is_meant_to_or_explained() -> None:
    told = report(outcomes(), Tally(0, 0), entries(of_values=False))
    assert told["unexplained"] == []
    assert told["unneeded"] == []


@pytest.mark.slow
def test_every_mandatory_rule_kills() -> None:
    killers = {killer for outcome in outcomes() if outcome.killed for killer in outcome.killers}
    assert {rule.id for rule in catalogue() if rule.level is Level.MANDATORY} <= killers


@pytest.mark.slow
def test_far_more_than_a_few_are_killed() -> None:
    assert sum(outcome.killed for outcome in outcomes()) > 10_000
    assert len({(o.what, o.part) for o in outcomes() if o.killed}) > 150


def test_a_property_without_a_rule_or_a_reason_is_told() -> None:
    new = Outcome("production", "better-uptime:index/monitor:Monitor", "monitoring-x", "newProperty", "removed", (), ())
    told = report([new], Tally(0, 0), entries(of_values=False))
    assert [found["mutant"] for found in told["unexplained"]] == [str(new)]


@pytest.mark.e2e
def test_every_mutant_of_a_value_is_killed_by_a_rule_that_is_meant_to_or_explained() -> None:
    tally, found = of_every_value(2)
    told = report(found, tally, entries(of_values=True))
    assert told["unexplained"] == []
    assert told["unneeded"] == []
    assert sum(outcome.killed for outcome in found) > 150

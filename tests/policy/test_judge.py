"""Verdicts: what stops, what is waived, which waivers are stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from infra.policy.judge import Verdict, judge
from infra.policy.resources import HEARTBEAT, UNKNOWN, Stack, kind_of
from infra.policy.resources import ForeignStack as Foreign
from infra.policy.rule import Level, Rule
from infra.policy.waivers import Waiver
from tests.policy.breaking import changed
from tests.policy.cases import TRANSFERS
from tests.support.declared import stack

DAY = date(2026, 12, 1)
WAIVER = Waiver("heartbeat-grace", "urn:pulumi:production::*", "a good reason", "ops", DAY, date(2026, 12, 31), 3)


def short_grace() -> Stack:
    return changed(HEARTBEAT, TRANSFERS, grace=60)(stack())


def judged(*waivers: Waiver, on: date = DAY, declared: Stack | None = None) -> Verdict:
    return judge(declared or short_grace(), None, waivers, on)


def test_a_mandatory_finding_fails_and_an_advisory_one_does_not() -> None:
    assert judged().fails
    assert [found.rule.id for found in judged().judged if found.stops] == ["heartbeat-grace"]
    compliant = judged(declared=stack())
    assert not compliant.fails
    assert {found.rule.level for found in compliant.judged} == {Level.ADVISORY}


def test_a_waiver_lets_its_finding_pass() -> None:
    verdict = judged(WAIVER)
    assert not verdict.fails
    assert [found.waiver for found in verdict.judged if found.rule.id == "heartbeat-grace"] == [WAIVER]


def test_an_expired_waiver_lets_nothing_pass_and_is_told() -> None:
    verdict = judged(WAIVER, on=date(2027, 1, 1))
    assert verdict.fails
    assert "waivers.toml:3" in verdict.stale[0]
    assert "expired on 2026-12-31" in verdict.stale[0]


def test_an_unused_waiver_fails() -> None:
    verdict = judged(WAIVER, declared=stack())
    assert verdict.fails
    assert "is not needed" in verdict.stale[0]


def test_a_waiver_of_another_stack_is_not_looked_at() -> None:
    assert judged(replace(WAIVER, resource="urn:pulumi:preview::*"), declared=stack()).stale == ()


def test_values_that_cannot_be_judged_are_counted_and_break_nothing() -> None:
    declared = stack()
    closed = Stack(declared.name, tuple(r.altered(value=UNKNOWN) if r.get("value") else r for r in declared.resources))
    verdict = judged(declared=closed)
    assert not verdict.fails
    assert verdict.unjudged == sum(1 for r in declared.resources if r.get("value"))


def test_every_property_may_be_unknown_without_a_false_finding_or_a_crash() -> None:
    """As in a first preview, where nothing that comes from another resource is known."""
    wrong = []
    for kind in ("production", "preview"):
        declared = stack(kind)
        for name in sorted({name for resource in declared.resources for name in resource.properties}):
            unknown = Stack(
                kind, tuple(r.altered(**{name: UNKNOWN}) if name in r.properties else r for r in declared.resources)
            )
            wrong += [(name, found.rule.id, found.finding) for found in judged(declared=unknown).judged if found.stops]
    assert wrong == []


@pytest.mark.parametrize("urn", ["urn:pulumi:production::shop::t::n", "urn:pulumi:staging::eleva::t::n", "nonsense"])
def test_a_stack_that_is_no_environment_is_refused(urn: str) -> None:
    with pytest.raises(Foreign):
        kind_of(urn)


def test_a_branch_is_a_preview() -> None:
    assert kind_of("urn:pulumi:preview-fix-auth::eleva::t::n") == "preview"


def test_a_rule_judges_either_one_resource_or_all() -> None:
    with pytest.raises(ValueError, match="either one resource or a whole stack"):
        Rule("x", "t", Level.ADVISORY, (), "r", "s", "r")

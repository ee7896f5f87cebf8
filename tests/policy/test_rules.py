"""Every rule: the declared environments are compliant, and a change that breaks it is noticed, in words."""

from __future__ import annotations

import re

import pytest

from infra.platform.environments import PRODUCTION
from infra.policy import resources as of
from infra.policy.catalogue import UnknownRule, catalogue, rule
from infra.policy.resources import KINDS, Stack
from infra.policy.rule import Level, Rule, Status
from stacks.offline import declared, platform
from tests.policy.breaking import changed
from tests.policy.cases import CASES, Case, broken
from tests.support.declared import stack

#: Advisory rules that the platform document itself breaks.
KNOWN = {"reminder-window"}


@pytest.mark.parametrize("environment", KINDS)
def test_what_is_declared_breaks_no_mandatory_rule(environment: str) -> None:
    found = {r.id: r.answer(stack(environment)).findings for r in catalogue()}
    assert {id_ for id_, findings in found.items() if findings} <= KNOWN


def test_what_the_optional_settings_declare_breaks_no_mandatory_rule() -> None:
    chosen = platform(
        PRODUCTION,
        www="redirect",
        failure_callback_url="https://alerts.example.com/hook",  # of all jobs without a heartbeat
        jobs={"check-upcoming-payouts": {"enabled": True}, "appointment-reminders": {"cron": "0 * * * *"}},
    )
    registered = tuple(found.resource() for found in declared(chosen))
    found = {r.id: r.answer(Stack(PRODUCTION.name, registered)).findings for r in catalogue()}
    assert {id_ for id_, findings in found.items() if findings} <= KNOWN


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_says_what_breaks_it(case: Case) -> None:
    before = set(rule(case.rule).answer(stack(case.environment)).findings)
    answer = rule(case.rule).answer(broken(case))
    assert answer.status is Status.NONCOMPLIANT
    assert any(case.says in finding.message for finding in answer.findings if finding not in before), answer.findings


def test_every_rule_has_such_a_case() -> None:
    assert {case.rule for case in CASES} == {r.id for r in catalogue()}
    assert len(CASES) == len(catalogue())


@pytest.mark.parametrize("found", catalogue(), ids=lambda found: found.id)
def test_a_rule_that_is_for_one_kind_of_environment_is_not_applicable_in_the_other(found: Rule) -> None:
    for kind in KINDS:
        answer = found.answer(stack(kind))
        if kind not in found.environments:
            assert answer.status is Status.NOT_APPLICABLE
        elif found.level is Level.MANDATORY:
            assert answer.status in (Status.COMPLIANT, Status.NOT_APPLICABLE)


@pytest.mark.parametrize("found", catalogue(), ids=lambda found: found.id)
def test_a_rule_explains_itself(found: Rule) -> None:
    assert not found.title.endswith(".")
    assert found.reason.endswith(".")
    assert found.remedy.endswith(".")
    assert re.match(
        r"(platform document, |application, |derived: |docs/decisions/|terraform-provider-neon)", found.source
    )
    assert found.guards or found.level is Level.ADVISORY or found.id.startswith("preview-")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_no_message_holds_the_value_of_a_variable_or_header(case: Case) -> None:
    stack_ = broken(case)
    secrets = {
        value
        for resource in stack_.resources
        for value in (
            resource.get("value"),
            *(resource.get("headers") or {}).values(),
            resource.get("failure_callback"),
        )
        if isinstance(value, str) and len(value) > 12 and "eleva.care" not in value
    }
    for finding in rule(case.rule).answer(stack_).findings:
        assert not [value for value in secrets if value in finding.message]


def test_reminders_that_run_as_often_as_their_window_is_wide_are_fine() -> None:
    often = changed(of.SCHEDULE, "schedules-appointment-reminders", cron="0 * * * *")(stack())
    quarterly = changed(of.SCHEDULE, "schedules-appointment-reminders-1hr", cron="*/15 * * * *")(often)
    assert rule("reminder-window").answer(quarterly).status is Status.COMPLIANT


def test_a_rule_of_no_resource_is_not_applicable() -> None:
    nothing = Stack("production", ())
    assert rule("cache-safe").answer(nothing).status is Status.NOT_APPLICABLE


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UnknownRule, match="no rule"):
        rule("no-such-rule")

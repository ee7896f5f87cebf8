"""Comparing declaration, state and vendors: changed, deleted, not deployed, written by somebody, or not to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from infra.components.fingerprints import KEY_VARIABLE
from infra.operations.drift.finding import Change, DriftClass
from infra.operations.drift.fingerprints import Fingerprints
from infra.operations.inventory.kind import Live
from infra.operations.past import CLOCKS_DIFFER
from infra.operations.state import Managed
from infra.vendors.errors import CredentialMissing, Failed, RateLimited, Unauthorized, Unreachable
from tests.operations.drift.samples import HELD, LIVE, RAN, SECTION, VARIABLE, compared, inventory

CALL = ("Better Stack", "GET /v2/urgencies")


def test_what_is_as_it_was_is_no_finding() -> None:
    found = compared(inventory())
    assert (found.findings, found.unknown, found.looked_at) == ([], {}, 3)


def test_a_value_that_somebody_changed_is_told_with_its_class() -> None:
    changed = replace(LIVE, properties={**LIVE.properties, "sms": False})
    (one,) = compared(inventory(lambda: [changed])).findings
    assert (one.change, one.drift_class) == (Change.CHANGED, DriftClass.ALERTING)
    assert one.details == ["sms is False, declared True"]


def test_what_was_renamed_is_known_by_its_id_and_what_lies_in_it_is_still_found() -> None:
    (one,) = compared(inventory(lambda: [replace(LIVE, properties={**LIVE.properties, "name": "low"})])).findings
    assert (one.change, one.drift_class) == (Change.CHANGED, DriftClass.COSMETIC)


def test_what_is_declared_anew_and_not_deployed_is_nobody_s_doing() -> None:
    before = replace(HELD[0], inputs={"name": "high", "sms": False, "call": False})
    deployed = replace(LIVE, properties={**LIVE.properties, "sms": False})
    (one,) = compared(inventory(lambda: [deployed]), [before, *HELD[1:]]).findings
    assert one.change is Change.UNDEPLOYED


def test_what_is_declared_and_not_in_the_state_is_not_deployed_and_what_is_declared_no_more_is_told() -> None:
    old = Managed(HELD[0].type, "9", {"name": "old"}, "old", urn="urn:pulumi:production::eleva::t::old")
    found = compared(inventory(), [*HELD[1:], old]).findings
    assert [(each.name, each.change) for each in found] == [
        ("severity", Change.UNDEPLOYED),
        ("old", Change.UNDEPLOYED),
    ]


def test_what_is_gone_is_told_also_when_another_has_its_name() -> None:
    (one,) = compared(inventory(lambda: [replace(LIVE, id="5")])).findings
    assert (one.change, one.drift_class) == (Change.DELETED, DriftClass.ALERTING)
    assert one.details == ["is gone (it was 1); another of its name is there: 5"]


def test_what_lies_in_something_gone_is_gone_with_it() -> None:
    def not_found() -> Sequence[Live]:
        raise Failed("Better Stack", "GET /v2/status-pages/1/sections", "status 404", 404)

    found = compared(inventory(list, not_found)).findings
    assert [each.change for each in found] == [Change.DELETED, Change.DELETED]


@pytest.mark.parametrize(
    "failure",
    [
        Unauthorized(*CALL, "is refused (401)"),
        Unauthorized(*CALL, "is refused (403)"),
        Failed(*CALL, "status 500", 500),
        Failed(*CALL, "status 404", 404),
        RateLimited(*CALL, "rate limited"),
        Unreachable(*CALL, "no answer"),
        CredentialMissing("BETTERUPTIME_API_TOKEN is not set"),
    ],
    ids=str,
)
def test_a_vendor_that_cannot_be_asked_has_lost_nothing(failure: Exception) -> None:
    def refused() -> Sequence[Live]:
        raise failure

    found = compared(inventory(refused))
    assert found.findings == []
    assert found.unknown == {str(failure): {"severity"}}
    assert found.looked_at == 2, "what lies in it is still looked at"


def test_what_the_vendor_itself_complains_of_is_told() -> None:
    (one,) = compared(inventory(lambda: [replace(LIVE, ailments=("is not verified",))])).findings
    assert (one.change, one.drift_class) == (Change.AILING, DriftClass.VENDOR)


@pytest.mark.parametrize(("later", "found"), [(timedelta(), 0), (timedelta(seconds=1), 1)])
def test_a_secret_that_was_written_after_the_last_run_is_told(later: timedelta, found: int) -> None:
    written = replace(VARIABLE, changed=RAN + CLOCKS_DIFFER + later)
    findings = compared(inventory(variables=lambda: [written])).findings
    assert [(each.change, each.drift_class) for each in findings] == [(Change.REWRITTEN, DriftClass.SECURITY)] * found


def test_a_secret_of_which_another_value_was_deployed_is_told_and_not_shown() -> None:
    prints = Fingerprints({KEY_VARIABLE: "k", "STRIPE_SECRET_KEY": "a"}, {KEY_VARIABLE: "k", "STRIPE_SECRET_KEY": "b"})
    (one,) = compared(inventory(), prints=prints).findings
    assert one.change is Change.UNDEPLOYED
    assert "sk_live" not in str(one)


def test_under_another_key_only_the_key_itself_is_known_to_be_another() -> None:
    prints = Fingerprints({KEY_VARIABLE: "k", "A": "a"}, {KEY_VARIABLE: "l", "A": "b"})
    assert prints.changed(KEY_VARIABLE)
    assert not prints.changed("A")


def test_a_shown_value_is_somebody_s_doing_unless_another_was_deployed() -> None:
    shown = replace(VARIABLE, properties={**VARIABLE.properties, "sensitive": False, "value": "other"})
    held = [HELD[0], HELD[1], replace(HELD[2], inputs={**HELD[2].inputs, "value": {"ciphertext": "x"}})]
    by_somebody = compared(inventory(variables=lambda: [shown]), held).findings
    assert Change.CHANGED in [each.change for each in by_somebody]
    assert "other" not in str(by_somebody)


def test_sections_are_asked_for_where_the_state_has_them() -> None:
    assert compared(inventory(list, lambda: [SECTION])).unknown == {}

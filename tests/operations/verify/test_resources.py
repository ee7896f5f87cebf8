"""Comparing declared resources with a vendor's: missing, doubled, unequal, secret, or not to be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pulumi
import pytest
from pulumi_better_uptime import Severity, StatusPageSection

from infra.components import providers
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live, Scope
from infra.operations.verify.declared import Declaration, declared
from infra.operations.verify.finding import Finding
from infra.operations.verify.resources import compare
from infra.policy.resources import SEVERITY, STATUS_PAGE_SECTION
from infra.vendors.errors import Unauthorized
from tests.platform import samples

PLATFORM = samples.platform()
LIVE = Live("1", "1", {"name": "high", "sms": True, "call": False})


def program() -> None:
    opts = pulumi.ResourceOptions(provider=providers.betterstack("betterstack"))
    severity = Severity("severity", name="high", sms=True, call=pulumi.Output.secret(False), opts=opts)
    StatusPageSection("section", status_page_id=severity.id, name="Database", opts=opts)


def findings(severities: Callable[[], Sequence[Live]], sections: Sequence[Live] = ()) -> list[Finding]:
    """Return what is found of the program where the vendor has these."""
    asked: list[Scope] = []

    def in_page(scope: Scope) -> Sequence[Live]:
        asked.append(scope)
        return sections

    def name(properties: Any) -> str:
        return str(properties["name"])

    inventory = Inventory(
        [
            Kind(SEVERITY, "severity", name, lambda _: severities()),
            Kind(STATUS_PAGE_SECTION, "section", name, in_page, ("statusPageId",)),
        ]
    )
    there = declared(Declaration(PLATFORM, program), inventory)
    found = compare(there, inventory, "production")
    assert all(not scope[0].startswith("-") for scope in asked), "the vendor was asked for what a stand-in has"
    return found


def told(finding: Finding) -> list[str]:
    return [difference.what for difference in finding.differences]


def test_what_is_there_and_equal_is_fine_and_parts_are_looked_for_by_the_vendor_s_id() -> None:
    section = Live("2", "1/2", {"name": "Database", "statusPageId": "1"})
    assert [finding.fine for finding in findings(lambda: [LIVE], [section])] == [True, True]


def test_what_is_missing_is_named_with_what_lies_in_it() -> None:
    section, severity = findings(list)
    assert told(severity) == ["is missing"]
    assert severity.differences[0].remedy == "pulumi up --refresh --stack production"
    assert told(section) == ["is missing, with what it lies in"]


def test_duplicates_are_named_by_their_ids() -> None:
    _, severity = findings(lambda: [LIVE, replace(LIVE, id="9")])
    assert told(severity) == ["is there 2 times (1, 9)"]


def test_values_that_differ_are_shown_unless_they_are_secret() -> None:
    _, severity = findings(lambda: [replace(LIVE, properties={**LIVE.properties, "sms": False, "call": True})])
    assert sorted(told(severity)) == ["call is [secret], declared [secret]", "sms is False, declared True"]


def test_what_is_wrong_beyond_the_declaration_is_told() -> None:
    _, severity = findings(lambda: [replace(LIVE, ailments=("is not verified",))])
    assert told(severity) == ["is not verified"]


def test_a_vendor_that_cannot_be_asked_is_no_missing_resource() -> None:
    def refused() -> Sequence[Live]:
        raise Unauthorized("Better Stack", "GET /v2/urgencies", "BETTERUPTIME_API_TOKEN is refused (401)")

    _, severity = findings(refused)
    (said,) = told(severity)
    assert said.startswith("cannot be checked: ")
    assert "BETTERUPTIME_API_TOKEN is refused" in said


@pytest.mark.parametrize("value", ["-1", "-2/fail", ["x", {"y": "-1"}]])
def test_what_comes_from_something_missing_is_not_compared(value: Any) -> None:
    there = replace(declared(Declaration(PLATFORM, program), Inventory([])), missing=frozenset({"-1", "-2"}))
    assert there.depends_on_missing(value)
    assert not there.depends_on_missing(["1", {"y": 2}])

"""Entries of a state: declared inputs, secrets open for the import that closes them, and what providers do not read."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_better_uptime as betterstack
import pytest

from infra.components import providers
from infra.operations.inventory.kind import Live
from infra.operations.offline import Registered, record
from infra.operations.rebuild.entries import entry, finished
from infra.policy.statefile import SECRET, SIGNATURE

PROVIDER = "urn:pulumi:production::eleva::pulumi:providers:better-uptime::betterstack::1"
MEMBERS = [{"type": "current_on_call"}, {"type": "user", "email": "oncall@eleva.care"}]
STEPS = [{"type": "escalation", "waitBefore": 0, "urgencyId": 7, "stepMembers": MEMBERS}]


def program() -> None:
    member = betterstack.PolicyStepStepMemberArgs
    step = betterstack.PolicyStepArgs(
        type="escalation",
        wait_before=0,
        urgency_id=7,
        step_members=[member(type="current_on_call"), member(type="user", email="oncall@eleva.care")],
    )
    betterstack.Policy(
        "policy",
        name=pulumi.Output.secret("critical"),
        team_name="Eleva",
        steps=[step],
        opts=pulumi.ResourceOptions(
            provider=providers.betterstack("betterstack"), ignore_changes=["teamName"], protect=True
        ),
    )


@pytest.fixture(scope="module")
def registered() -> Registered:
    (found,) = [each for each in record(program) if each.request.name == "policy"]
    return found


def opened(value: str) -> dict[str, str]:
    return {SIGNATURE: SECRET, "plaintext": json.dumps(value)}


def test_an_entry_is_named_by_what_imports_it_and_has_nothing_that_counts_at_creation_alone(
    registered: Registered,
) -> None:
    made = entry(registered, "1/42", PROVIDER)
    assert (made["id"], made["provider"], made["protect"]) == ("1/42", PROVIDER, True)
    assert made["inputs"] == {"name": opened("critical"), "steps": STEPS}
    assert "outputs" not in made


def done(registered: Registered, outputs: dict[str, Any], live: dict[str, Any], *hidden: str) -> dict[str, Any]:
    read = {**entry(registered, "42", PROVIDER), "inputs": {"__defaults": [], "name": "read"}, "outputs": outputs}
    return finished(read, registered, Live("42", "42", live), hidden)


def test_what_is_declared_takes_the_place_of_what_a_provider_makes_of_it(registered: Registered) -> None:
    made = done(registered, {"name": "critical", "steps": STEPS}, {})
    assert made["inputs"] == {"__defaults": [], "name": opened("critical"), "steps": STEPS}


def test_what_a_provider_does_not_read_is_the_vendor_s_and_not_what_is_declared(registered: Registered) -> None:
    unread = [{**STEPS[0], "stepMembers": [{"type": "current_on_call"}, {"type": "user"}]}]
    others = [{**STEPS[0], "stepMembers": [{"type": "current_on_call"}, {"type": "user", "email": "other@eleva.care"}]}]
    assert done(registered, {"steps": unread}, {"steps": others})["outputs"]["steps"] == others
    assert done(registered, {}, {"steps": others})["outputs"]["steps"] == others


def test_what_a_provider_reads_is_never_replaced(registered: Registered) -> None:
    altered = [{**STEPS[0], "waitBefore": 60}]
    assert done(registered, {"steps": altered, "incidentToken": "t"}, {"steps": STEPS})["outputs"] == {
        "steps": altered,
        "incidentToken": "t",
    }


def test_a_secret_is_filled_in_where_it_is_known_to_be_as_declared_and_nowhere_else(registered: Registered) -> None:
    assert "name" not in done(registered, {}, {"name": "in the open"})["outputs"]
    assert done(registered, {}, {}, "name")["outputs"]["name"] == opened("critical")

"""Recorded states: what is one, what is not, and secrets that stay closed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.policy.resources import UNKNOWN, VERCEL_VARIABLE, ForeignStack
from infra.policy.statefile import NotAState, read
from tests.support.analyzer import state
from tests.support.declared import one, stack

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def recorded(environment: str = "production") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(state(stack(environment))))
    return made


def test_a_state_holds_what_was_declared() -> None:
    declared, deployed = read(json.dumps(recorded()), "x")
    assert declared.name == deployed.name == "production"
    before = one(stack(), VERCEL_VARIABLE, "cron-secret")
    after = one(declared, VERCEL_VARIABLE, "cron-secret")
    assert (after.properties, after.provider, after.parent) == (before.properties, before.provider, before.parent)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({**SECRET, "ciphertext": "AAAB"}, UNKNOWN),
        ({**SECRET, "plaintext": '"opened"'}, "opened"),
        ("[secret]", UNKNOWN),
        ([{**SECRET, "ciphertext": "AAAB"}], [UNKNOWN]),
    ],
)
def test_an_encrypted_secret_stays_closed(value: Any, expected: Any) -> None:
    content = recorded()
    content["deployment"]["resources"][-1]["inputs"]["secret"] = value
    declared, _ = read(json.dumps(content), "x")
    assert declared.resources[-1].properties["secret"] == expected


def test_what_is_about_to_be_deleted_does_not_count() -> None:
    content = recorded()
    content["deployment"]["resources"][-1]["delete"] = True
    declared, _ = read(json.dumps(content), "x")
    assert len(declared.resources) == len(content["deployment"]["resources"]) - 1


def _without(key: str) -> str:
    content = recorded()
    del content[key]
    return json.dumps(content)


def _two_stacks() -> str:
    content = recorded()
    content["deployment"]["resources"] += recorded("preview")["deployment"]["resources"]
    return json.dumps(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not JSON", "is not JSON"),
        ("[]", "no exported state"),
        ('{"version": 3}', "no exported state"),
        ('{"version": 3, "deployment": {}}', "no resources"),
        ('{"version": 9, "deployment": {"resources": [{}]}}', "of version 9"),
        ('{"version": 3, "deployment": {"resources": [{"urn": 1}]}}', "without URN or type"),
        (_without("version"), "of version None"),
        (_two_stacks(), "holds 2 stacks"),
    ],
)
def test_what_is_no_state_is_refused_with_what_is_expected(content: str, message: str) -> None:
    with pytest.raises(NotAState, match=message):
        read(content, "x")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("::eleva::", "::shop::", "project 'shop'"), (":production::", ":staging::", "no environment 'staging'")],
)
def test_a_state_of_another_project_or_stack_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(ForeignStack, match=message):
        read(json.dumps(recorded()).replace(old, new), "x")

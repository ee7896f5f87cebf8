"""Which environments go: every state there is, and never one of whose branch or time too little is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.operations.previews.found import Found
from infra.operations.previews.gc import GOES, State, Verdict, judged, slugs
from infra.platform.previews import WARNING_H

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
TTL = timedelta(hours=72)


def neon(name: str = "preview-fix", made: timedelta = timedelta(), **more: Any) -> dict[str, Any]:
    return {"id": "br-1", "name": name, "created_at": (NOON + made).isoformat(), **more}


def until(hours: float) -> dict[str, Any]:
    return {"expires_at": (NOON + timedelta(hours=hours)).isoformat()}


WHOLE = Found("fix", "fix", (neon(**until(48)),), ("db-1",), ({"id": "env", "key": "A"},), has_stack=True)


def verdict(found: Found, branches: Collection[str] | None = ("fix",), in_use: dict[str, str] | None = None) -> Verdict:
    (one,) = judged([found], branches, in_use or {}, NOON, TTL)
    assert one.goes == (one.state in GOES)
    return one


@pytest.mark.parametrize(
    ("found", "branches", "state", "goes"),
    [
        (WHOLE, ["fix"], State.KEPT, False),
        (replace(WHOLE, neon=(neon(**until(WARNING_H + 0.1)),)), ["fix"], State.KEPT, False),
        (replace(WHOLE, neon=(neon(**until(WARNING_H)),)), ["fix"], State.EXPIRES_SOON, False),
        (replace(WHOLE, neon=(neon(**until(0)),)), ["fix"], State.EXPIRED, True),
        (WHOLE, ["other"], State.BRANCH_GONE, True),
        (WHOLE, [], State.BRANCH_GONE, True),
        (replace(WHOLE, has_stack=False), ["fix"], State.HALF, False),
        (replace(WHOLE, has_stack=False, neon=(neon(**until(-1)),)), ["fix"], State.EXPIRED, True),
        (replace(WHOLE, neon=(neon(),)), ["fix"], State.HALF, False),  # killed before its expiry was set
        (replace(WHOLE, neon=(neon(made=-TTL),)), ["fix"], State.EXPIRED, True),
        (replace(WHOLE, neon=(neon(made=-TTL + timedelta(seconds=1)),)), ["fix"], State.HALF, False),
        (replace(WHOLE, neon=()), ["fix"], State.WITHOUT_DATABASES, True),
        (Found("fix", has_stack=True), ["fix"], State.ONLY_STACK, True),
        (Found("fix", has_stack=True), ["other"], State.BRANCH_GONE, True),
        (Found("fix", has_stack=True, is_reserved=True, copies=["a"]), ["fix"], State.ONLY_STACK, True),
        (Found("fix", is_reserved=True, copies=["a"]), ["fix"], State.ONLY_RESERVATION, True),
        (Found("fix", is_reserved=True), ["other"], State.BRANCH_GONE, True),
        (Found("fix", copies=["a"]), ["fix"], State.ONLY_COPIES, True),
        (replace(WHOLE, is_reserved=True, copies=["a"]), ["fix"], State.KEPT, False),
    ],
)
def test_an_environment_is_in_one_state(found: Found, branches: list[str], state: State, goes: bool) -> None:
    one = verdict(found, branches)
    assert (one.state, one.goes) == (state, goes)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (WHOLE, State.KEPT),
        (replace(WHOLE, neon=(neon(**until(-1)),)), State.EXPIRED),
        (Found("fix", has_stack=True), State.ONLY_STACK),
    ],
)
def test_branches_that_are_not_known_are_not_gone_and_time_runs_on(found: Found, state: State) -> None:
    assert verdict(found, None).state == state


def test_what_somebody_works_on_stays_whatever_it_is() -> None:
    for found in (WHOLE, Found("fix", has_stack=True), replace(WHOLE, neon=()), Found("fix", is_reserved=True)):
        one = verdict(found, [], {"fix": "ada@here"})
        assert (one.state, one.why, one.goes) == (State.IN_USE, "in use by ada@here", False)


def test_only_its_own_branch_keeps_an_environment() -> None:
    found = replace(WHOLE, slug="fix-auth", branch="fix-auth")
    assert verdict(found, ["fix/auth", "Fix-auth", "fix_auth", "fix"]).state is State.BRANCH_GONE


def test_branches_that_can_have_none_are_passed_over() -> None:
    assert set(slugs(["main", "fix", "caf\udce9", "-rf", "", "x" * 300, "a\nb"])) == {"fix"}


def test_the_branch_of_the_databases_decides_and_not_one_below_it() -> None:
    below = neon("somebody-tried", **until(-5))
    assert verdict(replace(WHOLE, neon=(below, *WHOLE.neon))).state is State.KEPT
    assert verdict(replace(WHOLE, neon=(below,))).state is State.WITHOUT_DATABASES


def test_who_has_to_do_something_is_told_what_and_when() -> None:
    soon = verdict(replace(WHOLE, neon=(neon(**until(3)),)))
    assert (soon.why, soon.remedy) == ("it goes at 2026-11-26 15:00 UTC, in 3.0 h", "eleva preview extend fix")
    half = verdict(replace(WHOLE, has_stack=False))
    assert half.why == "its resources have no stack; it goes at 2026-11-28 12:00 UTC"
    assert half.remedy == "eleva preview destroy fix, and create it again"
    assert verdict(WHOLE).remedy == ""


def test_a_command_to_copy_is_safe_whatever_the_branch_is_called() -> None:
    found = replace(WHOLE, branch="$(id)", slug="id-5fdbcd7d8c", neon=(neon("preview-id-5fdbcd7d8c", **until(3)),))
    assert verdict(found, None).remedy == "eleva preview extend '$(id)'"
    assert verdict(replace(found, has_stack=False), None).remedy.startswith("eleva preview destroy '$(id)', and")


def test_each_gets_its_own_verdict_in_order() -> None:
    found = [replace(WHOLE, slug=slug) for slug in ("b", "fix", "a")]
    verdicts = list(judged(found, ["fix"], {"a": "bob"}, NOON, TTL))
    assert [(each.found.slug, each.state) for each in verdicts] == [
        ("b", State.BRANCH_GONE),
        ("fix", State.KEPT),
        ("a", State.IN_USE),
    ]

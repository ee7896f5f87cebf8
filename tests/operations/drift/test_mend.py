"""What `fix` does by itself, what it does by name alone, and what is told of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from infra.operations.drift.detect import Looked
from infra.operations.drift.finding import Change, Drift, Finding
from infra.operations.drift.mend import Mending, NotAFinding, mending
from infra.operations.drift.plan import Plan
from infra.operations.drift.remedies import with_remedy
from infra.operations.state import Managed, State
from infra.policy.resources import MONITOR, NEON_DATABASE, NEON_ROLE, REDIS, VERCEL_VARIABLE
from tests.operations.drift.samples import ROOT, finding


def urn(type_: str, name: str) -> str:
    return f"{ROOT}eleva:platform:Parent${type_}::{name}"


def found(type_: str, name: str, **changes: Any) -> Finding:
    return finding(type=type_, name=name, urn=urn(type_, name), **changes)


def mended(findings: Sequence[Finding], steps: dict[str, str], *names: str, managed: Sequence[Managed] = ()) -> Mending:
    looked = Looked(Drift(["production"], findings), {"production": Plan(steps)}, {"production": State(managed)})
    return mending("production", looked, names)


def test_changes_and_creations_are_done_and_what_follows_from_them_too() -> None:
    steps = {urn(MONITOR, "a"): "update", urn(MONITOR, "b"): "create", urn(VERCEL_VARIABLE, "v"): "update"}
    done = mended([found(MONITOR, "a"), found(MONITOR, "b", change=Change.DELETED)], steps)
    assert done.steps == steps
    assert done.left == []


@pytest.mark.parametrize("step", ["replace", "delete", "create-replacement"])
def test_a_deletion_or_replacement_takes_a_name(step: str) -> None:
    one = found(MONITOR, "a")
    assert mended([one], {one.urn: step}).targets == []
    assert mended([one], {one.urn: step}).left == [one]
    assert mended([one], {one.urn: step}, "a").steps == {one.urn: step}


@pytest.mark.parametrize("type_", [NEON_DATABASE, NEON_ROLE, REDIS])
def test_what_held_data_is_made_anew_by_its_name_alone(type_: str) -> None:
    one = found(type_, "d", change=Change.DELETED)
    assert mended([one], {one.urn: "create"}).steps == {}
    assert mended([one], {one.urn: "create"}, "d").steps == {one.urn: "create"}


def test_a_creation_without_a_finding_is_not_done() -> None:
    """Its vendor is not believed to have lost it."""
    assert mended([], {urn(MONITOR, "a"): "create"}).targets == []


def test_what_is_not_deployed_is_left_to_up() -> None:
    one = found(MONITOR, "a", change=Change.UNDEPLOYED)
    assert mended([one], {one.urn: "update"}).targets == []
    with pytest.raises(NotAFinding):
        mended([one], {one.urn: "delete"}, "a")


@pytest.mark.parametrize("turned", [False, True], ids=["listed first", "listed last"])
@pytest.mark.parametrize(
    ("first", "second", "is_done"),
    [
        (Change.CHANGED, Change.UNDEPLOYED, False),
        (Change.DELETED, Change.UNDEPLOYED, False),
        (Change.REWRITTEN, Change.UNDEPLOYED, False),
        (Change.AILING, Change.UNDEPLOYED, False),
        (Change.CHANGED, Change.REWRITTEN, True),
        (Change.CHANGED, Change.AILING, True),
        (Change.DELETED, Change.AILING, True),
        (Change.REWRITTEN, Change.AILING, True),
    ],
)
@pytest.mark.parametrize("step", ["update", ""])
def test_of_two_findings_of_one_resource_both_count(
    first: Change, second: Change, is_done: bool, step: str, turned: bool
) -> None:
    both = [found(VERCEL_VARIABLE, "v", change=first), found(VERCEL_VARIABLE, "v", change=second)]
    done = mended(both[::-1] if turned else both, {both[0].urn: step})
    by_comment = Change.REWRITTEN in (first, second)
    assert bool(done.targets) is (is_done and bool(step or by_comment))
    kept = {first, second} & {Change.AILING} if done.targets else {first, second}
    assert {each.change for each in done.left} == kept


def test_what_only_its_vendor_complains_of_still_follows_from_something_else() -> None:
    one = found(MONITOR, "a", change=Change.AILING)
    done = mended([one], {one.urn: "update"})
    assert (done.steps, done.left) == ({one.urn: "update"}, [one])
    assert mended([one], {one.urn: "create"}).targets == []


def test_a_name_that_needs_none_is_refused_with_those_that_do() -> None:
    one, two = found(MONITOR, "a"), found(MONITOR, "b")
    with pytest.raises(NotAFinding, match=r"a, c: not among what needs its name given, which is b"):
        mended([one, two], {one.urn: "update", two.urn: "replace"}, "c", "a")


def test_what_a_change_comes_from_is_read_along_but_nothing_that_is_left() -> None:
    project, role = urn(NEON_ROLE, "project"), urn(NEON_ROLE, "role")
    one = found(VERCEL_VARIABLE, "v")
    managed = [
        Managed(VERCEL_VARIABLE, "v", {}, urn=one.urn, dependencies=[role, urn("eleva:Component", "c")]),
        Managed(NEON_ROLE, "r", {}, urn=role, dependencies=[project]),
        Managed(NEON_ROLE, "p", {}, urn=project),
    ]
    assert mended([one], {one.urn: "update"}, managed=managed).read == {project, role}
    assert mended([one], {one.urn: "update", role: "replace"}, managed=managed).read == {project}


def test_a_rewritten_secret_is_written_again_and_what_up_cannot_see_is_left() -> None:
    rewritten = found(VERCEL_VARIABLE, "v", change=Change.REWRITTEN)
    unseen = with_remedy(found(MONITOR, "a"), Plan())
    done = mended([rewritten, unseen], {})
    assert (list(done.rewritten), list(done.left)) == ([rewritten], [unseen])
    assert done.targets == [rewritten.urn]
    assert "set it back at Better Stack" in unseen.remedy


@pytest.mark.parametrize("change", [Change.CHANGED, Change.REWRITTEN, Change.DELETED])
@pytest.mark.parametrize("step", ["", "update", "create"])
def test_a_variable_that_data_is_lost_with_is_written_by_its_name_alone(change: Change, step: str) -> None:
    name = "variables-encryption-key"
    one = found(VERCEL_VARIABLE, name, change=change)
    steps = {one.urn: step} if step else {}
    assert mended([one], steps).targets == []
    assert mended([one], steps).left == [one]
    if step or change is Change.REWRITTEN:
        assert mended([one], steps, name).targets == [one.urn]

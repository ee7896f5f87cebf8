"""What is in the bucket beside the stacks: of branches' environments, and never of production or the base."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.operations.lease.backend import Backend
from infra.operations.lease.checkpoint import FORMS
from infra.operations.previews.beside import beside, remove_copies
from infra.operations.previews.found import look
from infra.platform import naming
from tests.support.landscape import Landscape

#: Of production, of the base, and what has a name that no environment has.
FOREIGN = ("production", "preview", "preview-", "preview--x", "preview-X", "preview-a_b", "x-preview-a", "Preview-a")
FIX = "preview-fix"


@pytest.fixture(params=["", "below/"], ids=["the bucket", "a folder of it"])
def place(request: pytest.FixtureRequest, backend: Backend) -> Backend:
    return Backend(backend.bucket, request.param, backend.parameters)


@pytest.fixture
def put(place: Backend) -> Callable[..., set[str]]:
    """Writes objects below the backend's folder; returns their keys."""

    def put(*names: str) -> set[str]:
        keys = {place.prefix + name for name in names}
        for key in keys:
            place.s3.put_object(Bucket=place.bucket, Key=key, Body=b"{}")
        return keys

    return put


def past(stack: str) -> list[str]:
    return [
        f".pulumi/stacks/eleva/{stack}.json.bak",
        f".pulumi/stacks/eleva/{stack}.json.gz.bak",
        f".pulumi/stacks/eleva/{stack}.json.1764158400000000000",
        f".pulumi/stacks/eleva/{stack}.pulumi-tags",
        f".pulumi/backups/eleva/{stack}/{stack}.1764158400000000000.json",
        f".pulumi/history/eleva/{stack}/{stack}-1764158400000000000.history.json",
    ]


def test_there_is_nothing_in_an_empty_bucket(backend: Backend) -> None:
    assert (set(beside(backend).reserved), dict(beside(backend).copies)) == (set(), {})


def test_copies_are_found_by_the_stack_s_name_and_the_state_is_none(
    place: Backend, put: Callable[..., set[str]]
) -> None:
    fix, other = put(*past(FIX)), put(*past("preview-fix-2"))
    put(*(f".pulumi/stacks/eleva/{FIX}{form}" for form in FORMS))
    assert {slug: set(keys) for slug, keys in beside(place).copies.items()} == {"fix": fix, "fix-2": other}


def test_only_a_branch_s_own_copies_go(place: Backend, put: Callable[..., set[str]]) -> None:
    own = put(*past(FIX))
    others = put(
        *(key for stack in (*FOREIGN, "preview-fix-2", "preview-fi") for key in past(stack)),
        *(f".pulumi/stacks/eleva/{stack}.json" for stack in (FIX, "production", "preview")),
        f".pulumi/stacks/other/{FIX}.json.bak",
        f".pulumi/stacks/eleva/{FIX}/x.json.bak",
        f".pulumi/backups/eleva/{FIX}.json",
        f".pulumi/locks/organization/eleva/{FIX}/1.json",
        naming.lease(FIX),
        naming.reservation(FIX),
    )
    remove_copies(place, "fix")
    assert set(place.keys("")) == others
    put(*past(FIX))
    remove_copies(place, "fix")
    remove_copies(place, "fix")  # nothing is fine
    assert own.isdisjoint(place.keys(""))


@pytest.mark.parametrize("name", ["", "production", "../production", "preview", "fix/", "fix."])
def test_no_name_leads_to_copies_of_another_stack(place: Backend, put: Callable[..., set[str]], name: str) -> None:
    there = put(*(key for stack in ("production", "preview", FIX) for key in past(stack)))
    remove_copies(place, name)
    assert set(place.keys("")) == there


def test_a_reservation_is_found_whoever_made_it(place: Backend, put: Callable[..., set[str]]) -> None:
    put(*(f"reservations/eleva/{stack}.json" for stack in (FIX, *FOREIGN)))
    put(f"reservations/eleva/{FIX}.json.bak", f"reservations/other/{FIX}.json")
    assert set(beside(place).reserved) == {"fix"}


def test_each_makes_an_environment_of_which_something_is_left(land: Landscape) -> None:
    land.put(naming.reservation("preview-one"), {"run": "0"})
    land.past("preview-two")
    one, two = look(land.ground)
    assert (one.slug, one.left, one.at_vendors) == ("one", ["room reserved for preview-one"], [])
    assert (two.slug, two.left) == ("two", ["copies of its state, and its history: 4 objects"])

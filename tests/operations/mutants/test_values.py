"""Places in nested values, and what becomes of a value there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.operations.mutants.values import GONE, alterations, looked_up, places, replaced, told
from infra.policy.resources import UNKNOWN

NESTED = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(NESTED)
def test_a_replaced_value_is_there_and_everything_else_is_as_before(value: Any) -> None:
    for place, before in places(value):
        after = replaced(value, place, "new")
        assert looked_up(after, place) == "new"
        assert looked_up(value, place) == before
        others = [other for other, _ in places(value) if other[: len(place)] != place and place[: len(other)] != other]
        assert all(looked_up(after, other) == looked_up(value, other) for other in others)


def test_a_removed_value_is_gone() -> None:
    assert replaced({"steps": [{"wait": 0}, {"wait": 5}]}, ("steps", 0), GONE) == {"steps": [{"wait": 5}]}
    assert replaced({"a": 1, "b": 2}, ("a",), GONE) == {"b": 2}
    assert looked_up({"a": 1}, ("b", 0)) is GONE


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (True, ["flipped"]),
        (5, ["zero", "plus one", "tenfold"]),
        (0, ["one"]),
        ("text", ["emptied", "altered"]),
        ("", ["altered"]),
        ([1], ["emptied"]),
        ([], []),
        (None, []),
        (UNKNOWN, []),
    ],
)
def test_each_kind_of_value_has_its_alterations_and_none_is_the_value(value: Any, names: list[str]) -> None:
    found = list(alterations(value))
    assert [name for name, _ in found] == names
    assert value not in [new for _, new in found]


def test_a_place_is_told_alike_for_every_item() -> None:
    assert told(("steps", 1, "members", 0, "email")) == "steps[].members[].email"

"""What counts as different between a declaration and a vendor's answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.operations.verify.equal import unequal, whole

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


def paths(declared: Any, actual: Any) -> list[str]:
    return [path for path, _, _ in unequal("p", declared, actual)]


@given(VALUES)
def test_nothing_differs_from_itself(value: Any) -> None:
    assert paths(value, value) == []


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("", None),
        (None, []),
        (-1, -1.0),
        ("100010", 100010),
        (["eu", "us"], ["us", "eu"]),
        ({"a": 1}, {"a": 1, "chosen by the vendor": 2}),
        ([{"a": 1}], [{"a": 1, "id": "rule_1", "key": "", "neg": False}]),
        (False, None),
    ],
)
def test_the_same_in_another_spelling_is_equal(declared: Any, actual: Any) -> None:
    assert paths(declared, actual) == []


@pytest.mark.parametrize(
    ("declared", "actual", "path"),
    [
        (True, None, "p"),
        (True, 1, "p"),
        (0, None, "p"),
        ("a", "b", "p"),
        (["eu"], ["eu", "us"], "p"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "p.a.b"),
        ({"a": 1}, None, "p"),
        ([{"a": 1}], [{"a": 1, "neg": True}], "p[0].neg"),
        ([{"a": {"b": 1}}], [{"a": {"b": 1, "added": 2}}], "p[0].a.added"),
        ([{"a": 1}], [{"a": 1}, {"a": 2}], "p (number)"),
        ({}, {"added": 1}, "p"),
    ],
)
def test_what_differs_is_named_by_its_path(declared: Any, actual: Any, path: str) -> None:
    assert paths(declared, actual) == [path]


def test_compared_whole_what_nobody_declared_differs() -> None:
    declared, actual = {"a": 1}, {"a": 1, "queue": "q", "id": "x"}
    assert list(unequal("", whole(declared, actual), actual)) == [("queue", None, "q")]

"""Property values on the wire and as plain data."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc

from infra.localcloud.plugins.resource import UNKNOWN
from infra.localcloud.plugins.values import Secret, decode, encode, mark, plain

scalars = st.one_of(st.booleans(), st.integers(-(2**53), 2**53), st.text("ab {}\u00e9", max_size=6), st.just(UNKNOWN))
values = st.recursive(
    scalars | scalars.map(Secret),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abcxyz", min_size=1), values))
def test_the_wire_keeps_every_value(properties: dict[str, Any]) -> None:
    assert decode(encode(properties)) == properties


def test_special_values_are_those_of_the_sdk() -> None:
    special: dict[str, Any] = {
        "secret": rpc.wrap_rpc_secret("s"),
        "unknown": rpc.UNKNOWN,
        "output": {
            rpc._special_sig_key: rpc._special_output_value_sig,
            "value": "v",
            "secret": True,
            "dependencies": [],
        },
        "open": {rpc._special_sig_key: rpc._special_output_value_sig, "secret": False},
        "resource": {rpc._special_sig_key: rpc._special_resource_sig, "urn": "urn:x", "id": "prj_1"},
        "null": None,
    }
    struct = struct_pb2.Struct()
    struct.update(special)
    assert decode(struct) == {
        "secret": Secret("s"),
        "unknown": UNKNOWN,
        "output": Secret("v"),
        "open": UNKNOWN,
        "resource": "prj_1",
    }


def test_an_asset_is_refused() -> None:
    struct = struct_pb2.Struct()
    struct.update({"file": {rpc._special_sig_key: rpc._special_asset_sig, "text": "x"}})
    with pytest.raises(ValueError, match="assets"):
        decode(struct)


@given(values)
def test_marks_put_secrets_back_where_they_were(value: Any) -> None:
    assert plain(mark(plain(value), value)) == plain(value)


def test_a_list_is_secret_in_every_item_where_one_was() -> None:
    assert mark([1, 2, 3], [Secret(1), 2]) == [Secret(1), Secret(2), Secret(3)]
    old = [{"key": "A", "value": Secret("a")}, {"key": "B", "value": "b"}]
    new = [{"key": "B", "value": "b"}, {"key": "A", "value": "a"}]
    assert mark(new, old) == [{"key": "B", "value": Secret("b")}, {"key": "A", "value": Secret("a")}]
    assert mark({"a": 1, "b": 2}, {"a": Secret(0)}) == {"a": Secret(1), "b": 2}

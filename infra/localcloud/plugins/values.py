"""Property values on the engine's wire (protobuf structs) and as plain data, with secrets kept apart.

The engine marks special values by a signature in a map; the numbers are those of Pulumi's `sdk/go/common/resource/sig`
and `sdk/go/common/resource/plugin/rpc.go`. They are written out because importing the Pulumi SDK for them costs
more than everything else that a plugin does before its first answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2

from infra.localcloud.plugins.resource import UNKNOWN, Unknown, Values

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  (a mark, the same for everyone)
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS = {
    _UNKNOWN_STRING,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
    "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
    "e48ece36-62e2-4504-bad9-02848725956a",  # archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
}


@dataclass(frozen=True)
class Secret:
    """A value that the engine encrypts in the state and hides on the screen."""

    value: Any


def decode(struct: struct_pb2.Struct) -> Values:
    """Return the properties of `struct`; secrets are `Secret`, unknowns `UNKNOWN`, nulls are left out."""
    values = {name: _decoded(value) for name, value in struct.fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def _decoded(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decoded(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _decoded_map(value.struct_value)
    return None


def _decoded_map(struct: struct_pb2.Struct) -> Any:
    signature = struct.fields[_SIGNATURE].string_value if _SIGNATURE in struct.fields else None
    if signature is None:
        return decode(struct)
    if signature == _SECRET:
        return Secret(_decoded(struct.fields["value"]))
    if signature == _OUTPUT:
        value = _decoded(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
        return Secret(value) if struct.fields["secret"].bool_value else value
    if signature == _RESOURCE:
        return _decoded(struct.fields["id"]) if "id" in struct.fields else struct.fields["urn"].string_value
    raise ValueError("assets and archives are no properties of these vendors' resources")


def encode(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return `values` as a struct: the reverse of `decode`. Nulls are left out."""
    return struct_pb2.Struct(fields={name: _encoded(value) for name, value in values.items() if value is not None})


def _encoded(value: Any) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, Unknown):
        return struct_pb2.Value(string_value=_UNKNOWN_STRING)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Secret):
        return struct_pb2.Value(struct_value=encode({_SIGNATURE: _SECRET, "value": value.value}))
    if isinstance(value, list | tuple):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_encoded(item) for item in value]))
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=encode(value))
    raise TypeError(f"a {type(value).__name__} is no property value")


def plain(value: Any) -> Any:
    """Return `value` with every secret unwrapped."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def mark(value: Any, like: Any) -> Any:
    """Return the plain `value` with secrets where `like` has them.

    Every item of a list is marked where any item of the other is: a vendor may sort them anew.
    """
    if isinstance(value, Secret):
        return value
    if isinstance(like, Secret):
        return Secret(plain(value))
    if isinstance(like, dict) and isinstance(value, dict):
        return {name: mark(item, like.get(name)) for name, item in value.items()}
    if isinstance(like, list) and isinstance(value, list):
        for pattern in like:
            value = [mark(item, pattern) for item in value]
    return value

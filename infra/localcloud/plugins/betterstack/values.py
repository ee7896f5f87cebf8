"""Metadata values, as policies, status page resources and metadata have them: a text, or a reference to something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.localcloud.plugins.resource import Failure, Values, known

_IDENTIFIERS = {"itemId": "item_id", "email": "email", "name": "name"}
_FIELDS = {"type": "type", "value": "value", **_IDENTIFIERS}


def sent(values: list[Values]) -> list[dict[str, Any]]:
    """Return metadata values as they are sent: without what is empty, ids as numbers."""
    bodies = [{wire: value[name] for name, wire in _FIELDS.items() if value.get(name)} for value in values]
    return [body | {"item_id": int(body["item_id"])} if "item_id" in body else body for body in bodies]


def read(bodies: list[dict[str, Any]], configured: list[Values]) -> list[Values]:
    """Return metadata values of a reply; only those identifiers that the program sets, as the vendor fills in all."""
    values = []
    for index, body in enumerate(bodies):
        set_here = configured[index] if index < len(configured) else {}
        names = [name for name in _FIELDS if name not in _IDENTIFIERS or set_here.get(name)]
        values.append({name: str(body[_FIELDS[name]]) for name in names if body.get(_FIELDS[name]) is not None})
    return values


def check(values: list[Values], path: str) -> Iterator[Failure]:
    """Yield what the provider refuses: a text needs its value, a reference an identifier, and neither the other's."""
    for index, value in enumerate(values):
        if not known(value):
            continue
        where, type_ = f"{path}[{index}]", value.get("type", "String")
        identifiers = [name for name in _IDENTIFIERS if value.get(name)]
        if type_ == "no_value":
            if identifiers or value.get("value"):
                yield Failure(where, "no_value takes neither a value nor an identifier")
        elif type_ == "String":
            if not value.get("value"):
                yield Failure(where, "value must be set for the type String")
            if identifiers:
                yield Failure(where, f"{', '.join(identifiers)} must not be set for the type String")
        else:
            if value.get("value"):
                yield Failure(where, f"value must not be set for the type {type_}")
            if not identifiers:
                yield Failure(where, f"one of itemId, email and name must be set for the type {type_}")

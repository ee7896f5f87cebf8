"""Metadata: one call sets, replaces and removes; reading goes through the list of the owner's entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.localcloud.plugins.betterstack import values
from infra.localcloud.plugins.betterstack.client import HOST
from infra.localcloud.plugins.betterstack.generic import Resource
from infra.localcloud.plugins.calls import on
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Failure, Values, known, pick

PATH = "/api/v3/metadata"
_ACCEPTED = (200, 201, 204)


class Metadata(Resource):
    """A metadata entry. It cannot be imported: the provider would have to know the owner."""

    def __init__(self) -> None:
        super().__init__("Metadata", PATH, kept=("value",))

    @property
    def calls(self) -> tuple[str, ...]:
        """One to set, replace and remove, and the list."""
        return on(HOST.removeprefix("https://"), f"POST {PATH}", f"GET {PATH}")

    def create(self, http: Client, inputs: Values) -> tuple[str, Values]:
        """Set the entry."""
        data = http.send("POST", PATH, self.body(inputs), accept=_ACCEPTED)["data"]
        return data["id"], self.state(data["attributes"], inputs)

    def read(self, http: Client, id_: str, state: Values) -> Values | None:
        """Look for the entry's key among those of its owner."""
        query = {"owner_id": state.get("ownerId", ""), "owner_type": state.get("ownerType", "")}
        found = http.send("GET", PATH, query=query, accept=(200,))["data"]
        entry = next((item["attributes"] for item in found if item["attributes"]["key"] == state.get("key")), None)
        return None if entry is None else self.state(entry, state)

    def update(self, http: Client, id_: str, old: Values, new: Values) -> Values:
        """Set the entry anew."""
        data = http.send("POST", PATH, self.body(new), accept=_ACCEPTED)["data"]
        return self.state(data["attributes"], self.merged(old, new))

    def delete(self, http: Client, id_: str, state: Values) -> None:
        """Set the entry to no values."""
        http.send("POST", PATH, self.body(pick(state, "ownerType", "ownerId", "key")), accept=_ACCEPTED)

    def body(self, inputs: Values) -> dict[str, Any]:
        """Return the entry; the deprecated `value` is a list of one text."""
        sent = values.sent(inputs.get("metadataValues", []))
        if inputs.get("value"):
            sent = [{"type": "String", "value": inputs["value"]}]
        entry = {self.wire[name]: inputs[name] for name in ("ownerType", "ownerId", "key")}
        return {**entry, "values": sent or None}

    def state(self, attributes: dict[str, Any], known: Values) -> Values:
        """Return the state of an entry."""
        read = values.read(attributes.get("values") or [], known.get("metadataValues", []))
        return super().state(attributes, known) | {"metadataValues": read}

    def check(self, http: Client | None, inputs: Values) -> Iterable[Failure]:
        """Exactly one way to give values."""
        given, text = inputs.get("metadataValues", []), inputs.get("value", "")
        if not known(text) or not isinstance(given, list):
            return
        if bool(given) == bool(text):
            yield Failure("metadataValues", "needs at least one value (or the deprecated `value`, not both)")
        yield from values.check(given, "metadataValues")

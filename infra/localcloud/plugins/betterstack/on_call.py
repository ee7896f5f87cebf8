"""On-call calendars: the calendar and its rotation are separate calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from infra.localcloud.plugins.betterstack.client import CREATED, HOST, OK
from infra.localcloud.plugins.betterstack.generic import Resource, from_wire
from infra.localcloud.plugins.calls import on
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import HalfDone, Values, VendorError


class OnCallCalendar(Resource):
    """A calendar. Its rotation can be set and replaced, never removed."""

    def __init__(self) -> None:
        super().__init__("OnCallCalendar", "/api/v2/on-calls")

    @property
    def calls(self) -> tuple[str, ...]:
        """Those of the rotation too."""
        rotation = "/api/v2/on-calls/{id}/rotation"
        return (*super().calls, *on(HOST.removeprefix("https://"), f"POST {rotation}", f"GET {rotation}"))

    def create(self, http: Client, inputs: Values) -> tuple[str, Values]:
        """Make the calendar, then set or read the rotation."""
        body = {name: value for name, value in self.body(inputs).items() if name != "on_call_rotation"}
        made = http.send("POST", self.path(inputs), body, accept=CREATED)
        id_ = made["data"]["id"]
        try:
            rotation = self._rotation(http, id_, inputs, set_it="onCallRotation" in inputs)
        except VendorError as error:
            raise HalfDone(id_, self._whole(made, None, inputs), error) from error
        return id_, self._whole(made, rotation, inputs)

    def read(self, http: Client, id_: str, state: Values) -> Values | None:
        """Read the calendar and the rotation."""
        found = http.find("GET", self.path(state, id_))
        if found is None:
            return None
        return self._whole(found, self._rotation(http, id_, state, set_it=False), state)

    def update(self, http: Client, id_: str, old: Values, new: Values) -> Values:
        """Change the calendar (also if only the rotation differs), then set or read the rotation."""
        patch = {name: value for name, value in self.patch(old, new).items() if name != "on_call_rotation"}
        reply = http.send("PATCH", self.path(new, id_), patch, accept=OK)
        set_it = "onCallRotation" in new and "onCallRotation" in self.changed(old, new)
        return self._whole(reply, self._rotation(http, id_, new, set_it=set_it), self.merged(old, new))

    def suppresses(self, path: str, old: Any, new: Any) -> bool:
        """Times are equal if they mean the same moment."""
        if path.startswith("onCallRotation."):
            return bool(old and new) and datetime.fromisoformat(old) == datetime.fromisoformat(new)
        return super().suppresses(path, old, new)

    def _rotation(self, http: Client, id_: str, values: Values, *, set_it: bool) -> Any:
        path = self.path(values, id_) + "/rotation"
        if set_it:
            return http.send("POST", path, self.sent("onCallRotation", values["onCallRotation"]), accept=CREATED)
        return http.find("GET", path)

    def _whole(self, reply: Any, rotation: Any, known: Values) -> Values:
        people = {user["id"]: user["attributes"] for user in reply["included"] if user["type"] == "user"}
        on_call = reply["data"]["relationships"]["on_call_users"]["data"]
        users = [{"id": user["id"], **people.get(user["id"], {})} for user in on_call]
        state = self.state(reply["data"]["attributes"], known)
        state["onCallUsers"] = from_wire(self.properties["onCallUsers"], users)
        if rotation is not None:
            state["onCallRotation"] = from_wire(self.properties["onCallRotation"], rotation)
        return state

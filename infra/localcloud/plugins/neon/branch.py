"""Branches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from infra.localcloud.plugins.neon import tristate
from infra.localcloud.plugins.neon.client import Neon, path, split
from infra.localcloud.plugins.resource import Handler, Refusal, Values


class Branch(Handler[Neon]):
    """A branch. The provider never asks for an endpoint with it, and never moves it to another parent."""

    def create(self, http: Neon, inputs: Values) -> tuple[str, Values]:
        """Create the branch."""
        names = (("name", "name"), ("parentId", "parent_id"), ("parentLsn", "parent_lsn"))
        wanted: dict[str, Any] = {wire: inputs[name] for name, wire in names if inputs.get(name)}
        if inputs.get("parentTimestamp"):
            moment = datetime.fromtimestamp(inputs["parentTimestamp"], UTC)
            wanted["parent_timestamp"] = moment.isoformat().replace("+00:00", "Z")
        protected = tristate.sent(inputs, "protected")
        if protected is not None:
            wanted["protected"] = protected
        where = path("projects", inputs["projectId"], "branches")
        made = http.patiently(lambda: http.change("POST", where, {"branch": wanted}))["branch"]
        return made["id"], _state(made, inputs)

    def read(self, http: Neon, id_: str, state: Values) -> Values | None:
        """Read the branch."""
        return http.look(lambda: _state(http.call("GET", _path(state, id_))["branch"], state))

    def import_(self, http: Neon, given: str) -> tuple[str, Values] | None:
        """Import by `project/branch`."""
        project, id_ = split(given, 2, "project/branch")
        if not id_.startswith("br-"):
            raise Refusal(f"{given!r} cannot be imported: a branch's id begins with br-")
        state = self.read(http, id_, {"projectId": project})
        return None if state is None else (id_, state)

    def update(self, http: Neon, id_: str, old: Values, new: Values) -> Values:
        """Send name and protection, each in a call of its own; other changes are not sent."""
        planned = {name: value for name, value in old.items() if name != "protected"} | new
        changes = {"name": planned.get("name"), "protected": bool(tristate.sent(new, "protected"))}
        shown = planned
        for name in [name for name in changes if planned.get(name) != old.get(name)]:
            shown = _state(_patch(http, _path(old, id_), {name: changes[name]}), planned)
        return shown

    def delete(self, http: Neon, id_: str, state: Values) -> None:
        """Delete the branch."""
        http.remove(_path(state, id_))


def _patch(http: Neon, where: str, change: dict[str, Any]) -> dict[str, Any]:
    reply = http.patiently(lambda: http.change("PATCH", where, {"branch": change}))
    return dict(reply["branch"])


def _path(values: Values, id_: str) -> str:
    return path("projects", values["projectId"], "branches", id_)


def _state(branch: dict[str, Any], known: Values) -> Values:
    state = {
        "projectId": known["projectId"],
        "name": branch["name"],
        "parentId": branch.get("parent_id"),
        "parentLsn": branch.get("parent_lsn"),
        "logicalSize": branch.get("logical_size"),
        **tristate.shown(known, "protected", branch["protected"]),
    }
    if branch.get("parent_timestamp"):
        state["parentTimestamp"] = int(datetime.fromisoformat(branch["parent_timestamp"]).timestamp())
    return {name: value for name, value in state.items() if value is not None}

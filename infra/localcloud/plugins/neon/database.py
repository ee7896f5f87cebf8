"""Databases: a change of the name renames in place."""

from __future__ import annotations

from typing import Any

from infra.localcloud.plugins.neon.client import Neon, path, split
from infra.localcloud.plugins.resource import Handler, Values


class Database(Handler[Neon]):
    """A database of a branch; its Pulumi id is `project/branch/name`, by the name that it was made with."""

    def create(self, http: Neon, inputs: Values) -> tuple[str, Values]:
        """Create the database."""
        made = http.patiently(lambda: http.change("POST", _path(inputs), _body(inputs)))["database"]
        state = _state(inputs, made)
        return state["databaseId"], state

    def read(self, http: Neon, id_: str, state: Values) -> Values | None:
        """Read the database."""
        found = http.look(lambda: _state(state, http.call("GET", _path(state, state["name"]))["database"]))
        return None if found is None else {**found, "databaseId": id_}

    def import_(self, http: Neon, given: str) -> tuple[str, Values] | None:
        """Import by the Pulumi id."""
        parts = split(given, 3, "project/branch/name")
        state = self.read(http, given, dict(zip(("projectId", "branchId", "name"), parts, strict=True)))
        return None if state is None else (given, state)

    def update(self, http: Neon, id_: str, old: Values, new: Values) -> Values:
        """Rename the database."""
        reply = http.patiently(lambda: http.change("PATCH", _path(old, old["name"]), _body(new)))
        return {**_state(new, reply["database"]), "databaseId": id_}

    def delete(self, http: Neon, id_: str, state: Values) -> None:
        """Drop the database."""
        http.remove(_path(state, state["name"]))


def _path(values: Values, *parts: str) -> str:
    return path("projects", values["projectId"], "branches", values["branchId"], "databases", *parts)


def _body(inputs: Values) -> dict[str, Any]:
    return {"database": {"name": inputs["name"], "owner_name": inputs["ownerName"]}}


def _state(values: Values, database: dict[str, Any]) -> Values:
    project, branch = values["projectId"], values["branchId"]
    return {
        "projectId": project,
        "branchId": branch,
        "name": database["name"],
        "ownerName": database["owner_name"],
        "databaseId": f"{project}/{branch}/{database['name']}",
    }

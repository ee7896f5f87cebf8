"""Roles: nothing of one can be changed; the password is the vendor's."""

from __future__ import annotations

from typing import Any

from infra.localcloud.plugins.neon.client import RETRIED, Neon, path, split
from infra.localcloud.plugins.resource import HalfDone, Handler, Refusal, Values, VendorError


class Role(Handler[Neon]):
    """A role of a branch; its Pulumi id is `project/branch/name`."""

    def create(self, http: Neon, inputs: Values) -> tuple[str, Values]:
        """Create the role; the reply has the password."""
        return http.patiently(lambda: _create(http, inputs))

    def read(self, http: Neon, id_: str, state: Values) -> Values | None:
        """Read the role and its password."""
        where = {"projectId": state["projectId"], "branchId": state["branchId"], "name": state["name"]}
        return http.look(lambda: _read(http, where))

    def import_(self, http: Neon, given: str) -> tuple[str, Values] | None:
        """Import by the Pulumi id."""
        parts = split(given, 3, "project/branch/name")
        state = self.read(http, given, dict(zip(("projectId", "branchId", "name"), parts, strict=True)))
        return None if state is None else (given, state)

    def update(self, http: Neon, id_: str, old: Values, new: Values) -> Values:
        """Refuse: every change is a replacement."""
        raise Refusal("a role cannot be changed")

    def delete(self, http: Neon, id_: str, state: Values) -> None:
        """Delete the role."""
        http.remove(_path(state, state["name"]))


def _path(values: Values, *parts: str) -> str:
    return path("projects", values["projectId"], "branches", values["branchId"], "roles", *parts)


def _create(http: Neon, inputs: Values) -> tuple[str, Values]:
    role = http.change("POST", _path(inputs), {"role": {"name": inputs["name"]}})["role"]
    state = _state(inputs, role)
    if "password" not in role:
        # the provider's mistake: it asks with the project's id in place of the branch's
        wrong = path("projects", inputs["projectId"], "branches", inputs["projectId"], "roles", role["name"])
        try:
            state["password"] = http.call("GET", f"{wrong}/reveal_password")["password"]
        except VendorError as error:
            if error.status in RETRIED:
                raise
            raise HalfDone(state["roleId"], state, error) from error
    return state["roleId"], state


def _read(http: Neon, values: Values) -> Values:
    role = http.call("GET", _path(values, values["name"]))["role"]
    secret = role if "password" in role else http.call("GET", _path(values, values["name"], "reveal_password"))
    return _state(values, {**role, "password": secret["password"]})


def _state(values: Values, role: dict[str, Any]) -> Values:
    project, branch = values["projectId"], values["branchId"]
    return {
        "projectId": project,
        "branchId": branch,
        "name": role["name"],
        "roleId": f"{project}/{branch}/{role['name']}",
        "protected": role["protected"],
        **({"password": role["password"]} if "password" in role else {}),
    }

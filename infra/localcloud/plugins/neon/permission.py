"""Project permissions: found in the project's list; taking back one that is gone is an error."""

from __future__ import annotations

from infra.localcloud.plugins.neon.client import Neon, path, split
from infra.localcloud.plugins.resource import Handler, Refusal, Values


class ProjectPermission(Handler[Neon]):
    """An e-mail address that may use a project."""

    def create(self, http: Neon, inputs: Values) -> tuple[str, Values]:
        """Grant the permission."""
        body = {"email": inputs["grantee"]}
        made = http.patiently(lambda: http.call("POST", _path(inputs), body))
        return made["id"], {"projectId": inputs["projectId"], "grantee": inputs["grantee"]}

    def read(self, http: Neon, id_: str, state: Values) -> Values | None:
        """Look for the permission in the project's list; a project that is gone is an error."""
        found = http.patiently(lambda: http.call("GET", _path(state)))["project_permissions"]
        emails = [each["granted_to_email"] for each in found if each["id"] == id_]
        return {"projectId": state["projectId"], "grantee": emails[0]} if emails else None

    def import_(self, http: Neon, given: str) -> tuple[str, Values] | None:
        """Import by `project/permission`."""
        project, id_ = split(given, 2, "project/permission")
        state = self.read(http, id_, {"projectId": project})
        return None if state is None else (id_, state)

    def update(self, http: Neon, id_: str, old: Values, new: Values) -> Values:
        """Refuse: every change is a replacement."""
        raise Refusal("a permission cannot be changed")

    def delete(self, http: Neon, id_: str, state: Values) -> None:
        """Take the permission back."""
        http.patiently(lambda: http.call("DELETE", _path(state, id_)))


def _path(values: Values, *parts: str) -> str:
    return path("projects", values["projectId"], "permissions", *parts)

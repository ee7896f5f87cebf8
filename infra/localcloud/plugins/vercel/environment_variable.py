"""`vercel.ProjectEnvironmentVariable`: one variable of a project."""

from __future__ import annotations

from collections.abc import Iterable

from infra.localcloud.plugins.resource import Failure, Handler, Values
from infra.localcloud.plugins.vercel import variable_items
from infra.localcloud.plugins.vercel.client import Vercel, set_only, split_id


class ProjectEnvironmentVariable(Handler[Vercel]):
    """A variable; a sensitive value is never read back, so the state keeps the program's."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Create the variable, in a project that exists."""
        http.require_project(inputs)
        body = variable_items.wire(inputs, inputs.get("valueWo"))
        (reply,) = variable_items.create(http, inputs, inputs["projectId"], [body])
        return reply["id"], _state(http, reply, inputs)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the variable."""
        reply = http.seek(f"/v10/projects/{state['projectId']}/env/{id_}", state)
        return None if reply is None else _state(http, reply, state)

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]project/variable`; a sensitive value stays unknown, so the next update sends it."""
        team, (project, id_) = split_id(given, 2)
        values = {**team, "projectId": project}
        reply = http.seek(f"/v10/projects/{project}/env/{id_}", values)
        if reply is None:
            return None
        value = None if reply["type"] == "sensitive" else reply["value"]
        return id_, _state(http, reply, values | set_only({"value": value}))

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Change the variable in place; a write-only value goes out when its version changed."""
        body = {name: value for name, value in variable_items.wire(new).items() if name not in ("key", "value")}
        renewed = old.get("valueWoVersion") != new.get("valueWoVersion") or "value" in old
        value = new.get("value", new.get("valueWo") if renewed else None)
        body = {"target": None, **body, **set_only({"value": value})}
        reply = http.call("PATCH", f"/v10/projects/{new['projectId']}/env/{id_}", new, body)
        return _state(http, reply, new)

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Delete the variable."""
        http.drop(f"/v8/projects/{state['projectId']}/env/{id_}", state)

    def check(self, http: Vercel | None, inputs: Values) -> Iterable[Failure]:
        """Refuse a sensitive variable for development, and a readable one where the team forbids it."""
        return list(variable_items.check(http, inputs, [("", inputs)]))


def _state(http: Vercel, reply: Values, values: Values) -> Values:
    """Return the state after `reply`; `values` are the inputs or the state before."""
    value = values.get("value")
    if value is not None and reply["type"] != "sensitive":
        value = reply["value"]
    state = {
        **http.ownership(values),
        "projectId": values["projectId"],
        "key": reply["key"],
        "value": value,
        "valueWoVersion": values.get("valueWoVersion"),
        "targets": reply.get("target") or [],
        "customEnvironmentIds": reply.get("customEnvironmentIds") or [],
        "gitBranch": reply.get("gitBranch"),
        "sensitive": reply["type"] == "sensitive",
        "comment": reply.get("comment") or "",
    }
    return set_only(state)

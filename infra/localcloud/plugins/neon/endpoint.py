"""Compute endpoints."""

from __future__ import annotations

from typing import Any

from infra.localcloud.plugins.neon.client import Neon, path, split
from infra.localcloud.plugins.resource import Handler, Values

#: Input property -> the vendor's name for it.
_NAMES = {
    "branchId": "branch_id",
    "type": "type",
    "regionId": "region_id",
    "autoscalingLimitMinCu": "autoscaling_limit_min_cu",
    "autoscalingLimitMaxCu": "autoscaling_limit_max_cu",
    "suspendTimeoutSeconds": "suspend_timeout_seconds",
    "poolerEnabled": "pooler_enabled",
    "poolerMode": "pooler_mode",
    "disabled": "disabled",
    "computeProvisioner": "provisioner",
}
_ALWAYS_SENT = {"disabled": False, "poolerEnabled": False, "suspendTimeoutSeconds": 0}
_NEVER_CHANGED = ("type", "regionId")


class Endpoint(Handler[Neon]):
    """An endpoint. A change of its branch goes out in place; a change of its type is not sent."""

    def create(self, http: Neon, inputs: Values) -> tuple[str, Values]:
        """Create the endpoint."""
        where = path("projects", inputs["projectId"], "endpoints")
        body = {"endpoint": _sent({**_ALWAYS_SENT, **inputs})}
        made = http.patiently(lambda: http.change("POST", where, body))["endpoint"]
        return made["id"], _state(made, inputs)

    def read(self, http: Neon, id_: str, state: Values) -> Values | None:
        """Read the endpoint."""
        return http.look(lambda: _state(http.call("GET", _path(state, id_))["endpoint"], state))

    def import_(self, http: Neon, given: str) -> tuple[str, Values] | None:
        """Import by `project/endpoint`."""
        project, id_ = split(given, 2, "project/endpoint")
        state = self.read(http, id_, {"projectId": project})
        return None if state is None else (id_, state)

    def update(self, http: Neon, id_: str, old: Values, new: Values) -> Values:
        """Send all settings, changed or not."""
        planned = {name: value for name, value in old.items() if name != "pgSettings"} | new
        body = {"endpoint": _sent({name: planned[name] for name in planned if name not in _NEVER_CHANGED})}
        reply = http.patiently(lambda: http.change("PATCH", _path(old, id_), body))
        return _state(reply["endpoint"], planned)

    def delete(self, http: Neon, id_: str, state: Values) -> None:
        """Delete the endpoint."""
        http.remove(_path(state, id_))


def _path(values: Values, id_: str) -> str:
    return path("projects", values["projectId"], "endpoints", id_)


def _sent(values: Values) -> dict[str, Any]:
    settings = {"settings": {"pg_settings": values["pgSettings"]}} if values.get("pgSettings") else {}
    return {wire: values[name] for name, wire in _NAMES.items() if values.get(name) is not None} | settings


def _state(endpoint: dict[str, Any], known: Values) -> Values:
    pg_settings = endpoint["settings"].get("pg_settings")
    return {
        "projectId": known["projectId"],
        **{name: endpoint[wire] for name, wire in _NAMES.items()},
        "host": endpoint["host"],
        "proxyHost": endpoint["proxy_host"],
        **({"pgSettings": pg_settings} if pg_settings else {}),
    }

"""Projects with their default branch, endpoint, database and role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.localcloud.plugins.neon import tristate
from infra.localcloud.plugins.neon.client import RETRIED, Neon, path
from infra.localcloud.plugins.neon.project_state import Seen, state_of, state_without_branch
from infra.localcloud.plugins.resource import Failure, HalfDone, Handler, Values, VendorError

_ENDPOINT = {
    "autoscalingLimitMinCu": "autoscaling_limit_min_cu",
    "autoscalingLimitMaxCu": "autoscaling_limit_max_cu",
    "suspendTimeoutSeconds": "suspend_timeout_seconds",
}
_BRANCH = {"name": "name", "databaseName": "database_name", "roleName": "role_name"}
_QUOTA = {
    "activeTimeSeconds": "active_time_seconds",
    "computeTimeSeconds": "compute_time_seconds",
    "writtenDataBytes": "written_data_bytes",
    "dataTransferBytes": "data_transfer_bytes",
    "logicalSizeBytes": "logical_size_bytes",
}
_WINDOW = {"weekdays": "weekdays", "startTime": "start_time", "endTime": "end_time"}
_SWITCHES = {
    "enableLogicalReplication": "enable_logical_replication",
    "hipaa": "hipaa",
    "blockPublicConnections": "block_public_connections",
    "blockVpcConnections": "block_vpc_connections",
}


class Project(Handler[Neon]):
    """A project. Its computed properties are those of the default branch."""

    def create(self, http: Neon, inputs: Values) -> tuple[str, Values]:
        """Create the project, look up its password, and protect its branch if wanted."""
        return http.patiently(lambda: self._create(http, inputs))

    def read(self, http: Neon, id_: str, state: Values) -> Values | None:
        """Read the project; it counts as gone when any part of it answers 404."""
        return http.look(lambda: self._read(http, id_, state))

    def update(self, http: Neon, id_: str, old: Values, new: Values) -> Values:
        """Send what changed; the allow list is sent every time."""
        planned = _planned(old, new)
        return http.patiently(lambda: self._update(http, id_, old, planned))

    def check_update(self, old: Values, new: Values) -> Iterable[Failure]:
        """The provider crashes when it is to change the window (a nil pointer in 0.15.0)."""
        window = new.get("maintenanceWindow")
        if window and window != old.get("maintenanceWindow"):
            yield Failure("maintenanceWindow", "cannot be changed later: the vendor's provider crashes on it")

    def delete(self, http: Neon, id_: str, state: Values) -> None:
        """Delete the project with everything in it."""
        http.remove(path("projects", id_))

    def suppresses(self, path: str, old: Any, new: Any) -> bool:
        """The organisation may be left out of the program."""
        return not new

    def _create(self, http: Neon, inputs: Values) -> tuple[str, Values]:
        made = http.change("POST", "/projects", {"project": _created(inputs)})
        id_, branch = made["project"]["id"], made["branch"]
        try:
            seen = Seen(made["project"], branch, made["endpoints"], made["databases"])
            state = state_of(seen, _password(http, seen), inputs)
            if inputs.get("defaultBranchProtected"):
                state["defaultBranchProtected"] = _protect(http, id_, branch["id"], on=True)
        except VendorError as error:
            if error.status in RETRIED:  # the provider then begins again, with another project
                raise
            raise HalfDone(id_, {**inputs, "defaultBranchId": branch["id"]}, error) from error
        return id_, state

    def _read(self, http: Neon, id_: str, known: Values) -> Values:
        project = http.call("GET", path("projects", id_))["project"]
        branches = http.call("GET", path("projects", id_, "branches"))["branches"]
        branch = next((each for each in branches if each["default"]), None)
        if branch is None:
            return state_without_branch(project, known)
        where = ("projects", id_, "branches", branch["id"])
        endpoints = http.call("GET", path(*where, "endpoints"))["endpoints"]
        databases = http.call("GET", path(*where, "databases"))["databases"]
        seen = Seen(project, branch, endpoints, databases)
        return state_of(seen, _password(http, seen), known)

    def _update(self, http: Neon, id_: str, old: Values, planned: Values) -> Values:
        http.change("PATCH", path("projects", id_), {"project": _changed(old, planned)})
        protected = planned.get("defaultBranchProtected", False)
        if protected != old.get("defaultBranchProtected", False):
            _protect(http, id_, old["defaultBranchId"], on=protected)
        return self._read(http, id_, planned)


def _password(http: Neon, seen: Seen) -> str:
    where = ("projects", seen.project["id"], "branches", seen.branch["id"], "roles", seen.database["owner_name"])
    return str(http.call("GET", path(*where, "reveal_password"))["password"])


def _protect(http: Neon, project: str, branch: str, *, on: bool) -> bool:
    reply = http.change("PATCH", path("projects", project, "branches", branch), {"branch": {"protected": on}})
    return bool(reply["branch"]["protected"])


def _planned(old: Values, new: Values) -> Values:
    """Return the planned state: the inputs, and what the vendor chose where the program leaves it open."""
    chosen = ("name", "regionId", "pgVersion", "computeProvisioner", "orgId", "defaultBranchId", "branch")
    planned = {name: old[name] for name in chosen if name in old} | new
    for name in ("defaultEndpointSettings", "quota"):
        merged = {**old.get(name, {}), **new.get(name, {})}
        if merged:
            planned[name] = merged
    return {"maintenanceWindow": old["maintenanceWindow"], **planned} if old.get("maintenanceWindow") else planned


def _positive(values: Values, names: dict[str, str]) -> dict[str, Any]:
    return {wire: values[name] for name, wire in names.items() if values.get(name)}


def _created(inputs: Values) -> dict[str, Any]:
    settings = _settings(inputs)
    if inputs.get("quota"):
        settings["quota"] = _positive(inputs["quota"], _QUOTA)
    if inputs.get("allowedIps"):
        settings["allowed_ips"] = _allowed_ips(inputs)
    names = {
        "orgId": "org_id",
        "name": "name",
        "computeProvisioner": "provisioner",
        "regionId": "region_id",
        "pgVersion": "pg_version",
    }
    optional = {
        "default_endpoint_settings": _sizing(inputs),
        "branch": _positive(inputs.get("branch", {}), _BRANCH),
        "settings": settings,
    }
    stored = tristate.sent(inputs, "storePassword")
    return {
        **_positive(inputs, names),
        **({} if stored is None else {"store_passwords": stored}),
        "history_retention_seconds": inputs["historyRetentionSeconds"],
        **{name: value for name, value in optional.items() if value},
    }


def _changed(old: Values, planned: Values) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name, wire in (("name", "name"), ("historyRetentionSeconds", "history_retention_seconds")):
        if planned.get(name) != old.get(name):
            body[wire] = planned.get(name)
    if planned.get("defaultEndpointSettings") != old.get("defaultEndpointSettings"):
        body["default_endpoint_settings"] = _sizing(planned)
    body["settings"] = {**_settings(planned), "allowed_ips": _allowed_ips(planned)}
    body["settings"].pop("maintenance_window", None)  # it has not changed: `check_update` refuses that
    if "enableLogicalReplication" in old and "enableLogicalReplication" not in planned:
        body["settings"]["enable_logical_replication"] = False
    if planned.get("quota") != old.get("quota"):
        body["settings"]["quota"] = _positive(planned["quota"], _QUOTA)
    return body


def _sizing(values: Values) -> dict[str, Any]:
    """Return the block as it is sent where it is set: its timeout always, since 0 has a meaning of its own."""
    if "defaultEndpointSettings" not in values:
        return {}
    block = values["defaultEndpointSettings"]
    return {**_positive(block, _ENDPOINT), "suspend_timeout_seconds": block.get("suspendTimeoutSeconds", 0)}


def _settings(values: Values) -> dict[str, Any]:
    switches = {wire: tristate.sent(values, name) for name, wire in _SWITCHES.items()}
    settings: dict[str, Any] = {wire: value for wire, value in switches.items() if value is not None}
    if values.get("maintenanceWindow"):
        settings["maintenance_window"] = _positive(values["maintenanceWindow"], _WINDOW)
    return settings


def _allowed_ips(values: Values) -> dict[str, Any]:
    only = tristate.sent(values, "allowedIpsProtectedBranchesOnly")
    ips = {"ips": values["allowedIps"]} if values.get("allowedIps") else {}
    return {**ips, **({} if only is None else {"protected_branches_only": only})}

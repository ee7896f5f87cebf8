"""What the provider keeps of a project: its settings, and host, database, role and password of the default branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infra.localcloud.plugins.neon import tristate
from infra.localcloud.plugins.resource import Refusal, Values

_QUOTA = ("activeTimeSeconds", "computeTimeSeconds", "writtenDataBytes", "dataTransferBytes", "logicalSizeBytes")
_QUOTA_WIRE = (
    "active_time_seconds",
    "compute_time_seconds",
    "written_data_bytes",
    "data_transfer_bytes",
    "logical_size_bytes",
)


@dataclass(frozen=True)
class Seen:
    """A project as the API shows it, with its default branch and what belongs to that."""

    project: dict[str, Any]
    branch: dict[str, Any]
    endpoints: list[dict[str, Any]]
    databases: list[dict[str, Any]]

    @property
    def database(self) -> dict[str, Any]:
        """The default database: the branch's oldest (the provider crashes when there is none)."""
        return self._first(self.databases, "database")

    @property
    def endpoint(self) -> dict[str, Any]:
        """The default endpoint: the branch's oldest that is enabled and takes writes."""
        usable = [each for each in self.endpoints if each["type"] == "read_write" and not each["disabled"]]
        return self._first(usable, "enabled read_write endpoint")

    def _first(self, found: list[dict[str, Any]], what: str) -> dict[str, Any]:
        own = [each for each in found if each["branch_id"] == self.branch["id"]]
        if not own:
            raise Refusal(f"the default branch of project {self.project['id']} has no {what}, so it cannot be read")
        return min(own, key=lambda each: str(each["created_at"]))


def state_of(seen: Seen, password: str, known: Values) -> Values:
    """Return the state; `known` are the inputs, or the state until now."""
    branch, endpoint, database = seen.branch, seen.endpoint, seen.database
    label, _, domain = endpoint["host"].partition(".")
    host, pooler = endpoint["host"], f"{label}-pooler.{domain}"
    login, name = f"{database['owner_name']}:{password}", database["name"]
    return _state(
        seen.project,
        known,
        branch={"id": branch["id"], "name": branch["name"], "roleName": database["owner_name"], "databaseName": name},
        endpoint_id=endpoint["id"],
        protected=branch["protected"],
        databaseHost=host,
        databaseHostPooler=pooler,
        databaseName=name,
        databaseUser=database["owner_name"],
        databasePassword=password,
        connectionUri=f"postgres://{login}@{host}/{name}?sslmode=require",
        connectionUriPooler=f"postgres://{login}@{pooler}/{name}?sslmode=require",
    )


def state_without_branch(project: dict[str, Any], known: Values) -> Values:
    """Return the state of a project whose default branch is not in the list: all that is known of it is emptied."""
    names = ("databaseHost", "databaseHostPooler", "databaseName", "databaseUser", "databasePassword")
    empty = dict.fromkeys((*names, "connectionUri", "connectionUriPooler"), "")
    branch = dict.fromkeys(("id", "name", "roleName", "databaseName"), "")
    return _state(project, known, branch=branch, endpoint_id="", protected=False, **empty)


def _state(
    project: dict[str, Any], known: Values, *, branch: Values, endpoint_id: str, protected: bool, **connection: str
) -> Values:
    before = known.get("defaultEndpointSettings", {}).get("id")
    state = {
        "orgId": project.get("org_id"),
        "name": project["name"],
        "regionId": project["region_id"],
        "pgVersion": project["pg_version"],
        "historyRetentionSeconds": project["history_retention_seconds"],
        "computeProvisioner": project["provisioner"],
        "storePassword": "yes" if project["store_passwords"] else "no",
        "branch": branch,
        "defaultEndpointSettings": _endpoint_settings(project, endpoint_id or before),
        "defaultBranchProtected": protected,
        **_settings(project["settings"], known),
        "defaultBranchId": branch["id"],
        "defaultEndpointId": endpoint_id,
        **connection,
    }
    return {key: value for key, value in state.items() if value is not None}


def _endpoint_settings(project: dict[str, Any], endpoint_id: str | None) -> Values:
    """The project's defaults for new endpoints, under the id of the default one."""
    defaults = project["default_endpoint_settings"]
    settings = {
        "id": endpoint_id,
        "autoscalingLimitMinCu": defaults["autoscaling_limit_min_cu"],
        "autoscalingLimitMaxCu": defaults["autoscaling_limit_max_cu"],
        "suspendTimeoutSeconds": defaults["suspend_timeout_seconds"],
    }
    return {name: value for name, value in settings.items() if value is not None}


def _settings(settings: dict[str, Any], known: Values) -> Values:
    allowed, quota = settings["allowed_ips"], settings.get("quota") or {}
    state: Values = {
        "allowedIps": allowed.get("ips") or [],
        "quota": {name: quota.get(wire, 0) for name, wire in zip(_QUOTA, _QUOTA_WIRE, strict=True)},
    }
    for name, value in (
        ("allowedIpsProtectedBranchesOnly", allowed.get("protected_branches_only")),
        ("enableLogicalReplication", settings.get("enable_logical_replication")),
        ("hipaa", settings.get("hipaa")),
        ("blockPublicConnections", settings.get("block_public_connections")),
        ("blockVpcConnections", settings.get("block_vpc_connections")),
    ):
        state |= tristate.shown(known, name, value)
    window = settings.get("maintenance_window")
    if window:
        times = {"startTime": window["start_time"], "endTime": window["end_time"]}
        state["maintenanceWindow"] = {"weekdays": window["weekdays"], **times}
    return state

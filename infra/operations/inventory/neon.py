"""Neon's projects, branches, roles and databases, as their resources have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from infra.operations.inventory.kind import Kind, Live, Scope, at, without_none
from infra.platform.databases import pooler_host
from infra.policy import resources
from infra.vendors.neon import Neon

_IN_PROJECT = ("projectId",)
_ON_BRANCH = ("projectId", "branchId")
_QUOTA = {
    "activeTimeSeconds": "active_time_seconds",
    "computeTimeSeconds": "compute_time_seconds",
    "dataTransferBytes": "data_transfer_bytes",
    "logicalSizeBytes": "logical_size_bytes",
    "writtenDataBytes": "written_data_bytes",
}
#: Switches of a project's settings, which the provider has as "yes" and "no".
_SWITCHES = {
    "enableLogicalReplication": "enable_logical_replication",
    "blockPublicConnections": "block_public_connections",
    "blockVpcConnections": "block_vpc_connections",
}


def kinds(open_: Callable[[], Neon]) -> Iterator[Kind]:
    """Yield what an organisation has."""

    def listed(ask: Callable[[Neon, Scope], Iterable[Live]]) -> Callable[[Scope], Iterable[Live]]:
        return lambda scope: ask(open_(), scope)

    yield Kind(resources.NEON_PROJECT, "Neon project", _name, listed(_projects))
    # Neon answers the deletion of what is gone without a body, which its provider cannot read.
    yield Kind(
        resources.NEON_BRANCH,
        "Neon branch",
        _name,
        listed(_branches),
        _IN_PROJECT,
        look=lambda scope, id_: open_().branch(scope[0], id_),
        stuck_when_gone=True,
    )
    yield Kind(
        resources.NEON_ENDPOINT,
        "Neon compute",
        lambda p: str(p["type"]),
        listed(_computes),
        _ON_BRANCH,
        look=lambda scope, id_: open_().endpoint(scope[0], id_),
        stuck_when_gone=True,
    )
    yield Kind(
        resources.NEON_ROLE,
        "Neon role",
        _name,
        listed(_roles),
        _ON_BRANCH,
        look=lambda scope, id_: open_().role(scope[0], scope[1], _last(id_)),
        stuck_when_gone=True,
    )
    yield Kind(
        resources.NEON_DATABASE,
        "Neon database",
        _name,
        listed(_databases),
        _ON_BRANCH,
        look=lambda scope, id_: open_().database(scope[0], scope[1], _last(id_)),
        stuck_when_gone=True,
    )


def _name(properties: Any) -> str:
    return str(properties["name"])


def _last(id_: str) -> str:
    """Return the name in the id of a role or a database, which is project/branch/name."""
    return id_.rpartition("/")[2]


def _projects(neon: Neon, _scope: Scope) -> Iterator[Live]:
    for listed in neon.projects():
        project = neon.project(listed["id"])
        branch = next(b for b in neon.branches(project["id"]) if b["default"])
        computes = [e for e in neon.endpoints(project["id"]) if e["branch_id"] == branch["id"]]
        properties = {**_settings(project), **_default_branch(neon, project["id"], branch, computes)}
        times = at(project["created_at"]), at(project["updated_at"])
        yield Live(project["id"], project["id"], without_none(properties), *times, tuple(_ailments(project, computes)))


def _settings(project: dict[str, Any]) -> dict[str, Any]:
    settings, defaults = project["settings"], project["default_endpoint_settings"]
    quota = settings.get("quota") or {}
    return {
        "name": project["name"],
        "orgId": project.get("org_id"),
        "regionId": project["region_id"],
        "pgVersion": project["pg_version"],
        "historyRetentionSeconds": project["history_retention_seconds"],
        "storePassword": _switch(on=project["store_passwords"]),
        "quota": {name: quota.get(wire, 0) for name, wire in _QUOTA.items()},
        "defaultEndpointSettings": {
            "autoscalingLimitMinCu": defaults["autoscaling_limit_min_cu"],
            "autoscalingLimitMaxCu": defaults["autoscaling_limit_max_cu"],
            "suspendTimeoutSeconds": defaults["suspend_timeout_seconds"],
        },
        **{name: _switch(on=settings.get(wire, False)) for name, wire in _SWITCHES.items()},
    }


def _default_branch(
    neon: Neon, project_id: str, branch: dict[str, Any], computes: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what the provider counts to the project: its oldest database there with its owner, and its compute."""
    found: dict[str, Any] = {"defaultBranchId": branch["id"], "defaultBranchProtected": branch["protected"]}
    described = {"id": branch["id"], "name": branch["name"]}
    databases = sorted(neon.databases(project_id, branch["id"]), key=lambda each: str(each["created_at"]))
    if databases:
        owner = databases[0]["owner_name"]
        described |= {"databaseName": databases[0]["name"], "roleName": owner}
        found["databasePassword"] = neon.password(project_id, branch["id"], owner)
    if own := _projects_own(computes):
        found |= {"databaseHost": own["host"], "databaseHostPooler": pooler_host(own["host"])}
    return {**found, "branch": described}


def _projects_own(computes: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the compute of a default branch that is counted to the project: the oldest one that writes."""
    writable = [compute for compute in computes if compute["type"] == "read_write"]
    return min(writable, key=lambda each: str(each["created_at"]), default=None)


def _ailments(project: dict[str, Any], computes: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the computes: a project's settings are only defaults for them."""
    for compute in computes:
        if compute["disabled"]:
            yield f"has its compute {compute['id']} disabled"
        for name, wanted in project["default_endpoint_settings"].items():
            if compute.get(name, wanted) != wanted:
                yield f"has its compute {compute['id']} set to {name} {compute[name]}, and not the project's {wanted}"


def _branches(neon: Neon, scope: Scope) -> Iterator[Live]:
    """Yield the branches of a project but for its default one, which is counted to the project."""
    (project_id,) = scope
    for branch in neon.branches(project_id):
        if not branch["default"]:
            properties = {
                "projectId": project_id,
                "name": branch["name"],
                "parentId": branch.get("parent_id"),
                "protected": _switch(on=branch["protected"]),
            }
            times = at(branch["created_at"]), at(branch["updated_at"])
            yield Live(branch["id"], f"{project_id}/{branch['id']}", without_none(properties), *times)


def _computes(neon: Neon, scope: Scope) -> Iterator[Live]:
    """Yield the computes of a branch but for the project's own."""
    project_id, branch_id = scope
    default = next(branch["id"] for branch in neon.branches(project_id) if branch["default"])
    there = [compute for compute in neon.endpoints(project_id) if compute["branch_id"] == branch_id]
    own = _projects_own(there) if branch_id == default else None
    for compute in there:
        if compute is not own:
            properties = {
                "projectId": project_id,
                "branchId": branch_id,
                "type": compute["type"],
                "autoscalingLimitMinCu": compute["autoscaling_limit_min_cu"],
                "autoscalingLimitMaxCu": compute["autoscaling_limit_max_cu"],
                "suspendTimeoutSeconds": compute["suspend_timeout_seconds"],
                "host": compute["host"],
            }
            times = at(compute["created_at"]), at(compute["updated_at"])
            yield Live(compute["id"], f"{project_id}/{compute['id']}", properties, *times)


def _roles(neon: Neon, scope: Scope) -> Iterator[Live]:
    project_id, branch_id = scope
    for role in neon.roles(project_id, branch_id):
        id_ = f"{project_id}/{branch_id}/{role['name']}"
        properties = {
            "projectId": project_id,
            "branchId": branch_id,
            "name": role["name"],
            "password": neon.password(project_id, branch_id, role["name"]),
        }
        yield Live(id_, id_, properties, at(role["created_at"]), at(role["updated_at"]))


def _databases(neon: Neon, scope: Scope) -> Iterator[Live]:
    project_id, branch_id = scope
    for database in neon.databases(project_id, branch_id):
        id_ = f"{project_id}/{branch_id}/{database['name']}"
        properties = {
            "projectId": project_id,
            "branchId": branch_id,
            "name": database["name"],
            "ownerName": database["owner_name"],
        }
        yield Live(id_, id_, properties, at(database["created_at"]), at(database["updated_at"]))


def _switch(*, on: bool) -> str:
    return "yes" if on else "no"

"""How Neon's objects look in replies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from infra.localcloud.neon.state import Branch, Database, Endpoint, Project, Role, State

_LOGICAL_SIZE_LIMIT_MIB = 204_800
_MIB = 1_048_576
_USAGE = ("cpu_used_sec", "compute_time_seconds", "active_time_seconds", "written_data_bytes", "data_transfer_bytes")


def iso(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def proxy_host(project: Project) -> str:
    """Return the domain below which the project's endpoints lie: `aws-eu-central-1` is `eu-central-1.aws`."""
    platform, _, region = project.region_id.partition("-")
    return f"{region}.{platform}.neon.tech"


def host(project: Project, endpoint: Endpoint, *, pooled: bool = False) -> str:
    """Return the host name that clients use."""
    return f"{endpoint.id}{'-pooler' if pooled else ''}.{proxy_host(project)}"


def project_item(state: State, project: Project) -> dict[str, Any]:
    """Return a project as lists show it."""
    owner = state.accounts.neon_org_id
    return {
        "id": project.id,
        "platform_id": project.region_id.partition("-")[0],
        "region_id": project.region_id,
        "name": project.name,
        "provisioner": project.provisioner,
        "default_endpoint_settings": project.default_endpoint_settings,
        "settings": project.settings,
        "pg_version": project.pg_version,
        "proxy_host": proxy_host(project),
        "branch_logical_size_limit": _LOGICAL_SIZE_LIMIT_MIB,
        "branch_logical_size_limit_bytes": _LOGICAL_SIZE_LIMIT_MIB * _MIB,
        "store_passwords": project.store_passwords,
        "active_time": 0,
        "cpu_used_sec": 0,
        "creation_source": "console",
        "history_retention_seconds": project.history_retention_seconds,
        "created_at": project.created_at,
        "updated_at": project.updated_at,
        "synthetic_storage_size": 0,
        "owner_id": owner,
        "org_id": owner,
    }


def project(state: State, project: Project) -> dict[str, Any]:
    """Return a project as its own page shows it: with consumption and the billing period, the calendar month."""
    start = state.clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    item = project_item(state, project)
    del item["active_time"]
    usage = dict.fromkeys((*_USAGE, "data_storage_bytes_hour"), 0)
    period = {"consumption_period_start": iso(start), "consumption_period_end": iso(end)}
    return {**item, **usage, **period, "maintenance_starts_at": iso(end)}


def branch(branch: Branch) -> dict[str, Any]:
    """Return a branch; `primary` is the old name of `default` and some clients still read it."""
    optional = {
        "parent_id": branch.parent_id,
        "parent_lsn": branch.parent_lsn,
        "parent_timestamp": branch.parent_timestamp,
        "expires_at": branch.expires_at and iso(branch.expires_at),
        "ttl_interval_seconds": branch.ttl_interval_s,
    }
    return {
        "id": branch.id,
        "project_id": branch.project_id,
        "name": branch.name,
        "current_state": "ready",
        "state_changed_at": branch.state_changed_at,
        "logical_size": 30 * _MIB,
        "creation_source": "console",
        "primary": branch.default,
        "default": branch.default,
        "protected": branch.protected,
        **dict.fromkeys(_USAGE, 0),
        "created_at": branch.created_at,
        "updated_at": branch.updated_at,
        **{key: value for key, value in optional.items() if value is not None},
    }


def annotation(branch: Branch) -> dict[str, Any]:
    """Return the (empty) annotation that comes with a single branch."""
    return {"object": {"type": "console/branch", "id": branch.id}, "value": {}}


def endpoint(project: Project, endpoint: Endpoint) -> dict[str, Any]:
    """Return an endpoint."""
    return {
        "id": endpoint.id,
        "host": host(project, endpoint),
        "project_id": project.id,
        "branch_id": endpoint.branch_id,
        "autoscaling_limit_min_cu": endpoint.autoscaling_limit_min_cu,
        "autoscaling_limit_max_cu": endpoint.autoscaling_limit_max_cu,
        "region_id": project.region_id,
        "type": endpoint.type,
        "current_state": "idle",
        "settings": {"pg_settings": endpoint.pg_settings},
        "pooler_enabled": endpoint.pooler_enabled,
        "pooler_mode": endpoint.pooler_mode,
        "disabled": endpoint.disabled,
        "passwordless_access": True,
        "creation_source": "console",
        "suspend_timeout_seconds": endpoint.suspend_timeout_seconds,
        "provisioner": endpoint.provisioner,
        "proxy_host": proxy_host(project),
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
    }


def role(branch: Branch, role: Role, *, password: bool = False) -> dict[str, Any]:
    """Return a role, with its password only in the reply that made it."""
    secret = {"password": role.password} if password else {}
    times = {"created_at": role.created_at, "updated_at": role.updated_at}
    return {"branch_id": branch.id, "name": role.name, **secret, "protected": False, **times}


def database(branch: Branch, database: Database) -> dict[str, Any]:
    """Return a database."""
    return {
        "id": database.id,
        "branch_id": branch.id,
        "name": database.name,
        "owner_name": database.owner_name,
        "created_at": database.created_at,
        "updated_at": database.updated_at,
    }


def connection_uri(host: str, role: Role, database: str) -> str:
    """Return the URL for clients. `channel_binding` is left out: it cannot hold through the local TLS front."""
    login = f"{quote(role.name, safe='')}:{quote(role.password, safe='')}"
    return f"postgresql://{login}@{host}/{quote(database, safe='')}?sslmode=require"


def connection(project: Project, endpoint: Endpoint, role: Role, database: str) -> dict[str, Any]:
    """Return one entry of `connection_uris`."""
    direct = host(project, endpoint)
    return {
        "connection_uri": connection_uri(direct, role, database),
        "connection_parameters": {
            "database": database,
            "password": role.password,
            "role": role.name,
            "host": direct,
            "pooler_host": host(project, endpoint, pooled=True),
        },
    }

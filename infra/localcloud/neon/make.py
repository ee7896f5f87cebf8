"""Making roles, databases and endpoints: in PostgreSQL first, then in the state that the API shows."""

from __future__ import annotations

from typing import Any

from infra.localcloud.neon import checks
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.state import Branch, Database, Endpoint, Project, Role, State

_KINDS = ("read_write", "read_only")


def make_role(state: State, branch: Branch, name: str) -> Role:
    """Make a role with a new password."""
    checks.role_name(name)
    if name in branch.roles:
        raise Wrong(409, f"role {name!r} already exists")
    if len(branch.roles) >= checks.ROLES_MAX:
        raise Wrong(422, "roles limit exceeded", "ROLES_LIMIT_EXCEEDED")
    password, now = state.password(), state.clock.iso()
    state.databases.create_role(branch.id, name, password)
    role = branch.roles[name] = Role(name, password, created_at=now, updated_at=now)
    return role


def make_database(state: State, branch: Branch, name: str, owner: str) -> Database:
    """Make an empty database."""
    checks.database_name(name)
    check_owner(branch, owner)
    if name in branch.databases:
        raise Wrong(409, f"database {name!r} already exists")
    if len(branch.databases) >= checks.DATABASES_MAX:
        raise Wrong(422, "databases limit exceeded", "DATABASES_LIMIT_EXCEEDED")
    state.databases.create_database(branch.id, name, owner)
    now = state.clock.iso()
    database = Database(state.ids.number("neon-database"), name, owner, created_at=now, updated_at=now)
    branch.databases[name] = database
    return database


def check_owner(branch: Branch, owner: str) -> None:
    """Refuse an owner that the branch does not have."""
    if owner not in branch.roles:
        raise Wrong(404, f"role {owner!r} not found")


def make_endpoint(state: State, project: Project, branch: Branch, wanted: dict[str, Any]) -> Endpoint:
    """Make an endpoint to a branch; what is not wanted otherwise is the project's default."""
    kind = wanted.get("type", "read_write")
    if kind not in _KINDS:
        raise Wrong(400, f"endpoint type must be one of {', '.join(_KINDS)}")
    check_single_writer(project, branch.id, kind)
    sizing = project.default_endpoint_settings
    now = state.clock.iso()
    endpoint = Endpoint(
        id=f"ep-{state.name('endpoint')}",
        branch_id=branch.id,
        type=kind,
        created_at=now,
        updated_at=now,
        autoscaling_limit_min_cu=sizing["autoscaling_limit_min_cu"],
        autoscaling_limit_max_cu=sizing["autoscaling_limit_max_cu"],
        suspend_timeout_seconds=sizing["suspend_timeout_seconds"],
    )
    change_endpoint(state, endpoint, wanted)
    project.endpoints[endpoint.id] = endpoint
    return endpoint


def check_single_writer(project: Project, branch_id: str, kind: str) -> None:
    """Refuse a second read_write endpoint on a branch."""
    if kind == "read_write" and any(e.type == "read_write" for e in project.endpoints_of(branch_id)):
        raise Wrong(409, "read_write endpoint already exists", "ENDPOINTS_LIMIT_EXCEEDED")


def change_endpoint(state: State, endpoint: Endpoint, wanted: dict[str, Any]) -> None:
    """Check and apply what may be changed, and let clients in accordingly."""
    sizes = ("autoscaling_limit_min_cu", "autoscaling_limit_max_cu", "suspend_timeout_seconds")
    checks.sizing({name: wanted.get(name, getattr(endpoint, name)) for name in sizes})
    if wanted.get("pooler_mode", "transaction") != "transaction":
        raise Wrong(400, "pooler_mode must be transaction")
    pg_settings = (wanted.get("settings") or {}).get("pg_settings")
    for name in (*sizes, "branch_id", "disabled", "pooler_enabled", "provisioner"):
        if name in wanted:
            setattr(endpoint, name, wanted[name])
    if pg_settings is not None:
        endpoint.pg_settings = {key: str(value) for key, value in pg_settings.items()}
    state.databases.open_endpoint(
        endpoint.id,
        endpoint.branch_id,
        read_only=endpoint.type == "read_only",
        disabled=endpoint.disabled,
        settings=endpoint.pg_settings,
    )

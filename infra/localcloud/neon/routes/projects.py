"""Projects: creation makes a default branch with an endpoint, a role and a database; deletion drops it all."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon import checks, views
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.make import make_database, make_endpoint, make_role
from infra.localcloud.neon.router import PROJECT, Router
from infra.localcloud.neon.state import Branch, Project, State

_DEFAULT_REGION = "aws-us-east-2"
_DEFAULT_PG_VERSION = 17
_DEFAULT_HISTORY_S = 86_400
_ENDPOINT_DEFAULTS = {
    "autoscaling_limit_min_cu": 0.25,
    "autoscaling_limit_max_cu": 2,
    "suspend_timeout_seconds": 0,
}
_LIMIT, _LIMITS = 10, range(1, 401)
Answer = tuple[int, dict[str, Any] | None]


def add(router: Router) -> None:
    """Register the routes."""
    router.add("GET", "/projects", list_projects)
    router.add("POST", "/projects", create)
    router.add("GET", "/projects/shared", shared)
    router.add("GET", PROJECT, read)
    router.add("PATCH", PROJECT, update)
    router.add("DELETE", PROJECT, delete)
    router.add("GET", f"{PROJECT}/connection_uri", connection_uri)


def list_projects(state: State, call: Call) -> Answer:
    """List projects by id; `cursor` is the last id of the page before."""
    _check_org(state, call.query.get("org_id"))
    limit = checks.number(call, "limit", _LIMIT, _LIMITS)
    search, cursor = call.query.get("search", ""), call.query.get("cursor", "")
    found = sorted(
        (project for project in state.projects.values() if search in project.name or search in project.id),
        key=lambda project: project.id,
    )
    page = [project for project in found if project.id > cursor][:limit]
    items = [views.project_item(state, project) for project in page]
    following = {"pagination": {"cursor": page[-1].id}} if page else {}
    return 200, {"projects": items, "applications": {}, "integrations": {}, **following}


def shared(_state: State, _call: Call) -> Answer:
    """Refuse the list of projects that others share, which is not emulated; `shared` is no project's id."""
    raise Wrong(501, "the local cloud does not know projects that are shared with the account")


def create(state: State, call: Call) -> Answer:
    """Create a project."""
    wanted = checks.part(call, "project")
    _check_org(state, wanted.get("org_id"))
    project = _new_project(state, wanted)
    branch, role, database = _new_root(state, project, wanted.get("branch") or {})
    state.projects[project.id] = project
    state.databases.create_branch(branch.id)
    made_role = make_role(state, branch, role)
    made_database = make_database(state, branch, database, role)
    endpoint = make_endpoint(state, project, branch, {})
    return 201, {
        "project": views.project(state, project),
        "connection_uris": [views.connection(project, endpoint, made_role, database)],
        "roles": [views.role(branch, made_role, password=True)],
        "databases": [views.database(branch, made_database)],
        "operations": state.operate(project, "create_timeline", "start_compute", branch_id=branch.id),
        "branch": views.branch(branch),
        "endpoints": [views.endpoint(project, endpoint)],
    }


def read(state: State, call: Call) -> Answer:
    """Return a project."""
    return 200, {"project": views.project(state, state.project(call.params["project"]))}


def update(state: State, call: Call) -> Answer:
    """Change name, history, settings or the defaults of new endpoints (existing endpoints keep theirs)."""
    project = state.project(call.params["project"])
    wanted = checks.part(call, "project")
    _apply(project, wanted)
    project.updated_at = state.clock.iso()
    renamed_only = not wanted.keys() - {"name"}
    operations = [] if renamed_only else state.operate(project, "apply_config")
    return 200, {"project": views.project(state, project), "operations": operations}


def delete(state: State, call: Call) -> Answer:
    """Delete a project, unless one of its branches is protected (https://neon.com/docs/guides/protected-branches)."""
    project = state.project(call.params["project"])
    if any(branch.protected for branch in project.branches.values()):
        # the status is not documented; 422 would make kislerdm/neon believe that the project is gone
        raise Wrong(409, "project has protected branches and cannot be deleted")
    shown = views.project(state, project)
    for branch in reversed(list(project.branches)):
        state.databases.delete_branch(branch)
    del state.projects[project.id]
    return 200, {"project": shown}


def connection_uri(state: State, call: Call) -> Answer:
    """Return the URL of a database for a role; branch and endpoint default to the project's own."""
    project = state.project(call.params["project"])
    branch = state.branch(project.id, call.query.get("branch_id", project.default_branch.id))
    endpoints = [e for e in project.endpoints_of(branch.id) if call.query.get("endpoint_id", e.id) == e.id]
    role, database = branch.roles.get(call.query.get("role_name", "")), call.query.get("database_name", "")
    if not endpoints or role is None or database not in branch.databases:
        missing = "endpoint" if not endpoints else "role" if role is None else "database"
        raise Wrong(404, f"{missing} not found")
    host = views.host(project, endpoints[0], pooled=call.query.get("pooled") == "true")
    return 200, {"uri": views.connection_uri(host, role, database)}


def _check_org(state: State, org_id: Any) -> None:
    # the key belongs to the organisation, so leaving it out is fine
    if org_id not in (None, "", state.accounts.neon_org_id):
        raise Wrong(404, "organization not found")


def _new_project(state: State, wanted: dict[str, Any]) -> Project:
    region = checks.text(wanted, "region_id", _DEFAULT_REGION)
    if region not in checks.REGIONS:
        raise Wrong(400, f"region {region!r} is not supported")
    version = wanted.get("pg_version", _DEFAULT_PG_VERSION)
    if version not in checks.PG_VERSIONS:
        raise Wrong(400, f"pg_version {version!r} is not supported")
    name, now = state.name("project"), state.clock.iso()
    project = Project(
        id=name,
        name=name,
        region_id=region,
        pg_version=version,
        provisioner=checks.text(wanted, "provisioner", "k8s-neonvm"),
        store_passwords=bool(wanted.get("store_passwords", True)),
        history_retention_seconds=_DEFAULT_HISTORY_S,
        default_endpoint_settings=dict(_ENDPOINT_DEFAULTS),
        settings={
            "allowed_ips": {"ips": [], "protected_branches_only": False},
            "enable_logical_replication": False,
            "block_public_connections": False,
            "block_vpc_connections": False,
            "hipaa": False,
        },
        created_at=now,
        updated_at=now,
    )
    _apply(project, wanted)
    return project


def _new_root(state: State, project: Project, wanted: dict[str, Any]) -> tuple[Branch, str, str]:
    database = checks.database_name(checks.text(wanted, "database_name", "neondb"))
    role = checks.role_name(checks.text(wanted, "role_name", f"{database}_owner"))
    now = state.clock.iso()
    branch = Branch(
        id=f"br-{state.name('branch')}",
        project_id=project.id,
        name=checks.title(checks.text(wanted, "name", "main")),
        created_at=now,
        updated_at=now,
        state_changed_at=now,
        default=True,
    )
    project.branches[branch.id] = branch
    return branch, role, database


def _apply(project: Project, wanted: dict[str, Any]) -> None:
    """Check everything that may be changed, then change it."""
    name = checks.title(checks.text(wanted, "name", project.name))
    history = checks.history(wanted.get("history_retention_seconds", project.history_retention_seconds))
    sizing = project.default_endpoint_settings | (wanted.get("default_endpoint_settings") or {})
    checks.sizing(sizing)
    settings = dict(project.settings)
    for key, value in (wanted.get("settings") or {}).items():
        settings[key] = {"ips": [], "protected_branches_only": False, **value} if key == "allowed_ips" else value
    if project.settings["enable_logical_replication"] and not settings["enable_logical_replication"]:
        raise Wrong(400, "logical replication cannot be switched off again")
    project.name, project.history_retention_seconds = name, history
    project.default_endpoint_settings, project.settings = sizing, settings

"""Roles of a branch. Their passwords can be read back only while the project stores them."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon import checks, views
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.make import make_role
from infra.localcloud.neon.router import BRANCH, Router, absent
from infra.localcloud.neon.state import Branch, Project, Role, State

Answer = tuple[int, dict[str, Any] | None]
_ONE = BRANCH + "/roles/{role}"


def add(router: Router) -> None:
    """Register the routes."""
    router.add("GET", f"{BRANCH}/roles", list_roles)
    router.add("POST", f"{BRANCH}/roles", create)
    router.add("GET", _ONE, read)
    router.add("GET", f"{_ONE}/reveal_password", reveal)
    router.add("POST", f"{_ONE}/reset_password", reset)
    router.add("DELETE", _ONE, delete)


def list_roles(state: State, call: Call) -> Answer:
    """List a branch's roles."""
    branch = state.branch(call.params["project"], call.params["branch"])
    return 200, {"roles": [views.role(branch, role) for role in branch.roles.values()]}


def create(state: State, call: Call) -> Answer:
    """Create a role; the password is in the reply."""
    project, branch = _where(state, call)
    role = make_role(state, branch, checks.text(checks.part(call, "role"), "name"))
    return 201, {"role": views.role(branch, role, password=True), "operations": _operations(state, project, branch)}


def read(state: State, call: Call) -> Answer:
    """Return a role, without its password."""
    _, branch = _where(state, call)
    return 200, {"role": views.role(branch, _role(branch, call))}


def reveal(state: State, call: Call) -> Answer:
    """Return a role's password."""
    project, branch = _where(state, call)
    role = _role(branch, call)
    if not project.store_passwords:
        raise Wrong(412, "passwords are not stored in this project")
    return 200, {"password": role.password}


def reset(state: State, call: Call) -> Answer:
    """Give a role a new password; the old one stops working at once."""
    project, branch = _where(state, call)
    role = _role(branch, call)
    role.password, role.updated_at = state.password(), state.clock.iso()
    state.databases.set_password(branch.id, role.name, role.password)
    return 200, {"role": views.role(branch, role, password=True), "operations": _operations(state, project, branch)}


def delete(state: State, call: Call) -> Answer:
    """Delete a role, unless it owns a database (https://neon.com/docs/manage/roles)."""
    project, branch = _where(state, call)
    role = branch.roles.get(call.params["role"])
    if role is None:
        return absent(state, "role")
    if any(database.owner_name == role.name for database in branch.databases.values()):
        raise Wrong(409, f"role {role.name!r} owns a database and cannot be deleted")
    state.databases.delete_role(branch.id, role.name)
    del branch.roles[role.name]
    return 200, {"role": views.role(branch, role), "operations": _operations(state, project, branch)}


def _where(state: State, call: Call) -> tuple[Project, Branch]:
    project = state.project(call.params["project"])
    return project, state.branch(project.id, call.params["branch"])


def _role(branch: Branch, call: Call) -> Role:
    if call.params["role"] not in branch.roles:
        raise Wrong(404, "role not found")
    return branch.roles[call.params["role"]]


def _operations(state: State, project: Project, branch: Branch) -> list[dict[str, Any]]:
    return state.operate(project, "apply_config", "suspend_compute", branch_id=branch.id)

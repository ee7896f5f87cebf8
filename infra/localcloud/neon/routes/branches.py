"""Branches: a new one has its parent's roles, databases and data; a protected parent's passwords are not handed on."""

from __future__ import annotations

import copy
import sys
from dataclasses import replace
from datetime import datetime
from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon import checks, views
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.make import make_endpoint
from infra.localcloud.neon.router import BRANCH, PROJECT, Router, absent, drop_branch
from infra.localcloud.neon.state import Branch, Database, Project, Role, State

Answer = tuple[int, dict[str, Any] | None]
_LIMITS = range(1, 10_001)
_SORT_KEYS = ("name", "created_at", "updated_at")


def add(router: Router) -> None:
    """Register the routes."""
    router.add("GET", f"{PROJECT}/branches", list_branches)
    router.add("POST", f"{PROJECT}/branches", create)
    router.add("GET", f"{PROJECT}/branches/count", count)
    router.add("GET", BRANCH, read)
    router.add("PATCH", BRANCH, update)
    router.add("DELETE", BRANCH, delete)
    router.add("POST", f"{BRANCH}/restore", restore)


def list_branches(state: State, call: Call) -> Answer:
    """List branches; `cursor` is the position after the page before."""
    project = state.project(call.params["project"])
    key, order = call.query.get("sort_by", "updated_at"), call.query.get("sort_order", "desc")
    if key not in _SORT_KEYS or order not in ("asc", "desc"):
        raise Wrong(400, f"sort_by must be one of {', '.join(_SORT_KEYS)} and sort_order asc or desc")
    found = _searched(project, call)
    found.sort(key=lambda branch: str(getattr(branch, key)), reverse=order == "desc")
    start = checks.number(call, "cursor", 0, range(sys.maxsize))
    limit = checks.number(call, "limit", _LIMITS[-1], _LIMITS)
    pagination: dict[str, Any] = {"sort_by": key, "sort_order": order.upper()}
    if start + limit < len(found):
        pagination["next"] = str(start + limit)
    shown = [views.branch(branch) for branch in found[start : start + limit]]
    return 200, {"branches": shown, "annotations": {}, "pagination": pagination}


def count(state: State, call: Call) -> Answer:
    """Count the branches that a list would have."""
    return 200, {"count": len(_searched(state.project(call.params["project"]), call))}


def create(state: State, call: Call) -> Answer:
    """Create a branch from the head of its parent, or from a time in its history."""
    project = state.project(call.params["project"])
    wanted = checks.part(call, "branch", required=False)
    endpoints = (call.body or {}).get("endpoints") or []
    parent = state.branch(project.id, wanted.get("parent_id") or project.default_branch.id)
    branch = _new_branch(state, project, parent, wanted)
    if len(endpoints) > 1:
        raise Wrong(400, "a branch is created with one endpoint at most")
    if wanted.get("parent_lsn"):
        raise Wrong(501, "the local cloud makes branches from a time, not from an LSN")
    if wanted.get("parent_timestamp"):
        _copy_past(state, branch, parent, checks.past(state, project, parent, wanted["parent_timestamp"]))
    else:
        state.databases.copy_branch(branch.id, parent.id)
    project.branches[branch.id] = branch
    if parent.protected:
        _renew_passwords(state, branch)
    made = [make_endpoint(state, project, branch, endpoint) for endpoint in endpoints]
    uris = [
        views.connection(project, endpoint, branch.roles[database.owner_name], database.name)
        for endpoint in made
        for database in branch.databases.values()
    ]
    actions = ("create_branch", "start_compute") if made else ("create_branch",)
    return 201, {
        "branch": views.branch(branch),
        "endpoints": [views.endpoint(project, endpoint) for endpoint in made],
        "operations": state.operate(project, *actions, branch_id=branch.id),
        "roles": [views.role(branch, role) for role in branch.roles.values()],
        "databases": [views.database(branch, database) for database in branch.databases.values()],
        **({"connection_uris": uris} if made else {}),
    }


def read(state: State, call: Call) -> Answer:
    """Return a branch."""
    branch = state.branch(call.params["project"], call.params["branch"])
    return 200, {"branch": views.branch(branch), "annotation": views.annotation(branch)}


def update(state: State, call: Call) -> Answer:
    """Rename, protect, or set when a branch expires."""
    project = state.project(call.params["project"])
    branch = state.branch(project.id, call.params["branch"])
    wanted = checks.part(call, "branch")
    name = checks.title(checks.text(wanted, "name", branch.name))
    if name != branch.name:
        _check_free(project, name)
    protected = checks.protection(project, branch, wanted.get("protected", branch.protected))
    if "expires_at" in wanted:
        _let_expire(state, project, branch, wanted["expires_at"])
    branch.name, branch.protected, branch.updated_at = name, protected, state.clock.iso()
    return 200, {"branch": views.branch(branch), "operations": []}


def delete(state: State, call: Call) -> Answer:
    """Delete a branch that nothing depends on."""
    project = state.project(call.params["project"])
    branch = project.branches.get(call.params["branch"])
    if branch is None:
        return absent(state, "branch")
    for reason, holds in (
        ("a root or default branch", branch.default or branch.parent_id is None),
        ("a protected branch", branch.protected),
        ("a branch with children", bool(project.children_of(branch.id))),
    ):
        if holds:
            raise Wrong(422 if "child" in reason or "root" in reason else 409, f"{reason} cannot be deleted")
    operations = state.operate(project, "suspend_compute", "delete_timeline", branch_id=branch.id)
    drop_branch(state, project.id, branch.id)
    return 200, {"branch": views.branch(branch), "operations": operations}


def restore(state: State, call: Call) -> Answer:
    """Give a branch the content of another one; its id and endpoints stay, and its children follow what it held."""
    project = state.project(call.params["project"])
    branch = state.branch(project.id, call.params["branch"])
    wanted = call.body if isinstance(call.body, dict) else {}
    source = state.branch(project.id, checks.text(wanted, "source_branch_id"))
    if wanted.get("source_lsn") or wanted.get("source_timestamp"):
        raise Wrong(501, "the local cloud restores a branch from another one's present content only")
    if source.id == branch.id:
        raise Wrong(400, "source_timestamp or source_lsn is required to restore a branch from itself")
    if source.expires_at is not None:
        raise Wrong(400, "a branch that expires cannot have children")
    preserved = _preserved(state, project, branch, checks.title(checks.text(wanted, "preserve_under_name")))
    state.databases.replace_branch(branch.id, source.id, preserved.id)
    for child in project.children_of(branch.id):
        child.parent_id = preserved.id
    project.branches[preserved.id] = preserved
    branch.parent_id, branch.content_since, branch.updated_at = source.id, state.clock.iso(), state.clock.iso()
    branch.roles, branch.databases = copy.deepcopy(source.roles), copy.deepcopy(source.databases)
    operations = state.operate(project, "create_branch", "apply_config", branch_id=branch.id)
    return 200, {"branch": views.branch(branch), "operations": operations}


def _preserved(state: State, project: Project, branch: Branch, name: str) -> Branch:
    """Return what a branch was, as a branch of its own, that nothing protects or leads to."""
    _check_free(project, name)
    identity, now = f"br-{state.name('branch')}", state.clock.iso()
    since = branch.content_since or branch.created_at
    made = replace(branch, id=identity, name=name, content_since=since, created_at=now, updated_at=now)
    made.default = made.protected = False
    return made


def _searched(project: Project, call: Call) -> list[Branch]:
    search = call.query.get("search", "")
    return [branch for branch in project.branches.values() if search in branch.name or search in branch.id]


def _new_branch(state: State, project: Project, parent: Branch, wanted: dict[str, Any]) -> Branch:
    identity, now = f"br-{state.name('branch')}", state.clock.iso()
    name = checks.title(checks.text(wanted, "name", identity))
    _check_free(project, name)
    branch = Branch(
        id=identity,
        project_id=project.id,
        name=name,
        created_at=now,
        updated_at=now,
        state_changed_at=now,
        parent_id=parent.id,
        parent_lsn="0/1000000",
        roles=copy.deepcopy(parent.roles),
        databases=copy.deepcopy(parent.databases),
    )
    if parent.expires_at is not None:
        raise Wrong(400, "a branch that expires cannot have children")
    _let_expire(state, project, branch, wanted.get("expires_at"))
    branch.protected = checks.protection(project, branch, wanted.get("protected", False))
    return branch


def _let_expire(state: State, project: Project, branch: Branch, value: Any) -> None:
    at = checks.expiry(state, project, branch, value)
    branch.expires_at = at
    branch.ttl_interval_s = round((at - state.clock.now()).total_seconds()) if at else None


def _copy_past(state: State, branch: Branch, parent: Branch, at: datetime) -> None:
    """Copy what the parent was at `at`; roles that it still has keep their present passwords."""
    state.databases.copy_branch_as_of(branch.id, parent.id, state.history.machine_time(at))
    branch.parent_timestamp, now = views.iso(at), state.clock.iso()
    roles, databases = state.databases.contents(branch.id)
    branch.roles = {
        name: branch.roles.get(name) or Role(name, state.password(), created_at=now, updated_at=now) for name in roles
    }
    for role in branch.roles.values():
        state.databases.set_password(branch.id, role.name, role.password)
    branch.databases = {
        name: Database(state.ids.number("neon-database"), name, owner, created_at=now, updated_at=now)
        for name, owner in databases.items()
    }


def _check_free(project: Project, name: str) -> None:
    if any(branch.name == name for branch in project.branches.values()):
        raise Wrong(409, f'branch already exists; branch_name:"{name}"', "BRANCH_ALREADY_EXISTS")


def _renew_passwords(state: State, branch: Branch) -> None:
    for role in branch.roles.values():
        role.password = state.password()
        state.databases.set_password(branch.id, role.name, role.password)

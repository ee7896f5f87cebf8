"""Project permissions: who outside the organisation may use a project."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.router import PROJECT, Router
from infra.localcloud.neon.state import Permission, State

Answer = tuple[int, dict[str, Any] | None]


def add(router: Router) -> None:
    """Register the routes."""
    router.add("GET", f"{PROJECT}/permissions", list_permissions)
    router.add("POST", f"{PROJECT}/permissions", grant)
    router.add("DELETE", PROJECT + "/permissions/{permission}", revoke)


def list_permissions(state: State, call: Call) -> Answer:
    """List a project's permissions."""
    project = state.project(call.params["project"])
    return 200, {"project_permissions": [asdict(permission) for permission in project.permissions.values()]}


def grant(state: State, call: Call) -> Answer:
    """Let an e-mail address use a project (200, not 201)."""
    project = state.project(call.params["project"])
    email = call.body.get("email") if isinstance(call.body, dict) else None
    if not isinstance(email, str) or "@" not in email:
        raise Wrong(400, "email must be an e-mail address")
    if any(permission.granted_to_email == email for permission in project.permissions.values()):
        raise Wrong(409, "permission already granted")
    permission = Permission(state.ids.uuid("neon-permission"), email, state.clock.iso())
    project.permissions[permission.id] = permission
    return 200, asdict(permission)


def revoke(state: State, call: Call) -> Answer:
    """Take a permission back."""
    project = state.project(call.params["project"])
    permission = project.permissions.pop(call.params["permission"], None)
    if permission is None:
        raise Wrong(404, "permission not found")
    return 200, {**asdict(permission), "revoked_at": state.clock.iso()}

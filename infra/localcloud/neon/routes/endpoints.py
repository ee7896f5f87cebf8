"""Compute endpoints: one read_write per branch, any number of read_only ones."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon import checks, views
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.make import change_endpoint, check_single_writer, make_endpoint
from infra.localcloud.neon.router import BRANCH, PROJECT, Router, absent
from infra.localcloud.neon.state import State

Answer = tuple[int, dict[str, Any] | None]
_ONE = PROJECT + "/endpoints/{endpoint}"


def add(router: Router) -> None:
    """Register the routes."""
    router.add("GET", f"{PROJECT}/endpoints", list_all)
    router.add("GET", f"{BRANCH}/endpoints", list_of_branch)
    router.add("POST", f"{PROJECT}/endpoints", create)
    router.add("GET", _ONE, read)
    router.add("PATCH", _ONE, update)
    router.add("DELETE", _ONE, delete)


def list_all(state: State, call: Call) -> Answer:
    """List a project's endpoints."""
    project = state.project(call.params["project"])
    return 200, {"endpoints": [views.endpoint(project, endpoint) for endpoint in project.endpoints.values()]}


def list_of_branch(state: State, call: Call) -> Answer:
    """List a branch's endpoints."""
    project = state.project(call.params["project"])
    branch = state.branch(project.id, call.params["branch"])
    return 200, {"endpoints": [views.endpoint(project, endpoint) for endpoint in project.endpoints_of(branch.id)]}


def create(state: State, call: Call) -> Answer:
    """Create an endpoint."""
    project = state.project(call.params["project"])
    wanted = checks.part(call, "endpoint")
    branch = state.branch(project.id, checks.text(wanted, "branch_id"))
    endpoint = make_endpoint(state, project, branch, wanted)
    operations = state.operate(project, "start_compute", branch_id=branch.id, endpoint_id=endpoint.id)
    return 201, {"endpoint": views.endpoint(project, endpoint), "operations": operations}


def read(state: State, call: Call) -> Answer:
    """Return an endpoint."""
    project = state.project(call.params["project"])
    return 200, {"endpoint": views.endpoint(project, state.endpoint(project.id, call.params["endpoint"]))}


def update(state: State, call: Call) -> Answer:
    """Change an endpoint, also the branch it leads to."""
    project = state.project(call.params["project"])
    endpoint = state.endpoint(project.id, call.params["endpoint"])
    wanted = checks.part(call, "endpoint")
    branch = state.branch(project.id, wanted.get("branch_id", endpoint.branch_id))
    if branch.id != endpoint.branch_id:
        check_single_writer(project, branch.id, endpoint.type)
    change_endpoint(state, endpoint, wanted)
    endpoint.updated_at = state.clock.iso()
    operations = state.operate(project, "apply_config", branch_id=branch.id, endpoint_id=endpoint.id)
    return 200, {"endpoint": views.endpoint(project, endpoint), "operations": operations}


def delete(state: State, call: Call) -> Answer:
    """Delete an endpoint, unless its branch is protected (https://neon.com/docs/guides/protected-branches)."""
    project = state.project(call.params["project"])
    endpoint = project.endpoints.get(call.params["endpoint"])
    if endpoint is None:
        return absent(state, "endpoint")
    if project.branches[endpoint.branch_id].protected:
        raise Wrong(409, "the endpoint of a protected branch cannot be deleted")
    state.databases.close_endpoint(endpoint.id)
    del project.endpoints[endpoint.id]
    operations = state.operate(project, "suspend_compute", branch_id=endpoint.branch_id, endpoint_id=endpoint.id)
    return 200, {"endpoint": views.endpoint(project, endpoint), "operations": operations}

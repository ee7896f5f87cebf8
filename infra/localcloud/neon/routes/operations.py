"""Operations: what a project did, newest first. Whoever looks finds them finished."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon import checks
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.router import PROJECT, Router
from infra.localcloud.neon.state import State

Answer = tuple[int, dict[str, Any] | None]
_LIMITS = range(1, 1001)


def add(router: Router) -> None:
    """Register the routes."""
    router.add("GET", f"{PROJECT}/operations", list_operations)
    router.add("GET", PROJECT + "/operations/{operation}", read)


def list_operations(state: State, call: Call) -> Answer:
    """List operations; `cursor` is the id of the last one of the page before."""
    found = list(reversed(state.project(call.params["project"]).operations.values()))
    identities = [operation["id"] for operation in found]
    cursor = call.query.get("cursor")
    start = identities.index(cursor) + 1 if cursor in identities else 0
    page = found[start : start + checks.number(call, "limit", _LIMITS[-1], _LIMITS)]
    following = {"pagination": {"cursor": page[-1]["id"]}} if page else {}
    return 200, {"operations": page, **following}


def read(state: State, call: Call) -> Answer:
    """Return an operation."""
    operations = state.project(call.params["project"]).operations
    if call.params["operation"] not in operations:
        raise Wrong(404, "operation not found")
    return 200, {"operation": operations[call.params["operation"]]}

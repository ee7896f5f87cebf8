"""The calls of each type of `neon`, in the order in which its handler makes them."""

from __future__ import annotations

from collections.abc import Mapping

from infra.localcloud.plugins.calls import on

HOST = "console.neon.tech"
_PROJECT = "/api/v2/projects/{project}"
_BRANCH = f"{_PROJECT}/branches/{{branch}}"
_ENDPOINT = f"{_PROJECT}/endpoints/{{endpoint}}"
_ROLE = f"{_BRANCH}/roles/{{role}}"
_DATABASE = f"{_BRANCH}/databases/{{database}}"
#: Whatever a change has set going is waited for.
_WAITING = on(HOST, f"GET {_PROJECT}/operations/{{operation}}")

CALLS: Mapping[str, tuple[str, ...]] = {
    "project": (
        *on(HOST, "POST /api/v2/projects", f"GET {_ROLE}/reveal_password", f"PATCH {_BRANCH}", f"GET {_PROJECT}"),
        *on(HOST, f"GET {_PROJECT}/branches", f"GET {_BRANCH}/endpoints", f"GET {_BRANCH}/databases"),
        *on(HOST, f"PATCH {_PROJECT}", f"DELETE {_PROJECT}"),
        *_WAITING,
    ),
    "branch": (
        *on(HOST, f"POST {_PROJECT}/branches", f"GET {_BRANCH}", f"PATCH {_BRANCH}", f"DELETE {_BRANCH}"),
        *_WAITING,
    ),
    "endpoint": (
        *on(HOST, f"POST {_PROJECT}/endpoints", f"GET {_ENDPOINT}", f"PATCH {_ENDPOINT}", f"DELETE {_ENDPOINT}"),
        *_WAITING,
    ),
    "role": (
        *on(HOST, f"POST {_BRANCH}/roles", f"GET {_ROLE}", f"GET {_ROLE}/reveal_password", f"DELETE {_ROLE}"),
        *_WAITING,
    ),
    "database": (
        *on(HOST, f"POST {_BRANCH}/databases", f"GET {_DATABASE}", f"PATCH {_DATABASE}", f"DELETE {_DATABASE}"),
        *_WAITING,
    ),
    "projectPermission": on(
        HOST,
        f"POST {_PROJECT}/permissions",
        f"GET {_PROJECT}/permissions",
        f"DELETE {_PROJECT}/permissions/{{permission}}",
    ),
}

"""What Neon refuses: names, ranges and limits. Status and wording are Neon's where known, else in its manner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.localcloud.http.api import Call
from infra.localcloud.neon.errors import Wrong
from infra.localcloud.neon.state import Branch, Project, State

REGIONS = frozenset(
    {f"aws-us-{region}" for region in ("east-1", "east-2", "west-2")}
    | {f"aws-{region}" for region in ("eu-central-1", "eu-west-2", "ap-southeast-1", "ap-southeast-2", "sa-east-1")}
    | {"azure-eastus2", "azure-westus3", "azure-gwc"}
)
PG_VERSIONS = range(14, 19)
HISTORY_MAX_S = 2_592_000
SUSPEND_TIMEOUTS_S = range(-1, 604_801)
EXPIRY_MAX = timedelta(days=30)
ROLES_MAX = DATABASES_MAX = 500  # per branch: https://neon.com/docs/manage/roles
PROTECTED_MAX = 5  # on the Scale plan: https://neon.com/docs/guides/protected-branches
_NAME_MAX_BYTES = 63
_RESERVED_ROLES = frozenset(
    {"cloud_admin", "neon_superuser", "postgres", "public", "none", "web_access", "zenith_admin"}
)
_RESERVED_DATABASES = frozenset({"postgres", "template0", "template1"})


def part(call: Call, name: str, *, required: bool = True) -> dict[str, Any]:
    """Return the object `name` of the request's body.

    Raises:
        Wrong: 400 when it is missing (and required) or no object.
    """
    body = call.body if call.body is not None else {}
    found = body.get(name) if isinstance(body, dict) else None
    if found is None and isinstance(body, dict) and not required:
        return {}
    if not isinstance(found, dict):
        raise Wrong(400, f"request body has an error: property {name!r} must be an object")
    return found


def text(values: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """Return the string `name`, or `default` when it is missing."""
    value = values.get(name, default)
    if not isinstance(value, str):
        raise Wrong(400, f"request body has an error: property {name!r} must be a string")
    return value


def number(call: Call, name: str, default: int, allowed: range) -> int:
    """Return the whole number `name` of the query, or `default` when it is missing.

    Raises:
        Wrong: 400 when it is no number, or none of those `allowed`.
    """
    value = call.query.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) not in allowed:
        raise Wrong(400, f"{name} must be a number from {allowed[0]} to {allowed[-1]}")
    return int(value)


def title(value: str) -> str:
    """Check the name of a project or branch."""
    if not 1 <= len(value) <= 256:
        raise Wrong(400, "name must have 1 to 256 characters")
    return value


def role_name(value: str) -> str:
    """Check a role's name."""
    if not value or len(value.encode()) > _NAME_MAX_BYTES:
        raise Wrong(400, "role name must have 1 to 63 bytes")
    if value in _RESERVED_ROLES or value.startswith("pg_"):
        raise Wrong(400, f"role name {value!r} is reserved")
    return value


def database_name(value: str) -> str:
    """Check a database's name."""
    if not value or len(value.encode()) > _NAME_MAX_BYTES:
        raise Wrong(400, "database name must have 1 to 63 bytes")
    if value in _RESERVED_DATABASES:
        raise Wrong(400, f"database name {value!r} is reserved")
    return value


def history(value: Any) -> int:
    """Check the history retention (seconds)."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= HISTORY_MAX_S:
        raise Wrong(400, f"history_retention_seconds must be between 0 and {HISTORY_MAX_S}")
    return value


def sizing(values: Mapping[str, Any]) -> None:
    """Check the autoscaling limits (compute units) and the suspend timeout (seconds) of an endpoint."""
    low, high = values["autoscaling_limit_min_cu"], values["autoscaling_limit_max_cu"]
    if not (isinstance(low, int | float) and isinstance(high, int | float) and 0.25 <= low <= high <= 56):
        raise Wrong(400, "autoscaling limits must be between 0.25 and 56, the minimum not above the maximum")
    if values["suspend_timeout_seconds"] not in SUSPEND_TIMEOUTS_S:
        raise Wrong(400, "suspend_timeout_seconds must be between -1 and 604800")


def moment(value: Any, name: str) -> datetime:
    """Read an RFC 3339 time."""
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Wrong(400, f"{name} must be an RFC 3339 time") from None
    if read.tzinfo is None:
        raise Wrong(400, f"{name} must have a time zone")
    return read.astimezone(UTC)


def expiry(state: State, project: Project, branch: Branch, value: Any) -> datetime | None:
    """Check when a branch shall be deleted; null means never."""
    if value is None:
        return None
    if branch.default or branch.protected or project.children_of(branch.id):
        raise Wrong(400, "a default or protected branch, or one with children, cannot expire")
    at = moment(value, "expires_at")
    if not timedelta() < at - state.clock.now() <= EXPIRY_MAX:
        raise Wrong(400, "expires_at must be in the future and at most 30 days away")
    return at.replace(microsecond=0)  # that is all that Neon keeps


def protection(project: Project, branch: Branch, value: Any) -> bool:
    """Check whether a branch may become protected."""
    if not isinstance(value, bool):
        raise Wrong(400, "protected must be a boolean")
    others = [other for other in project.branches.values() if other.protected and other.id != branch.id]
    if value and len(others) >= PROTECTED_MAX:
        raise Wrong(422, "protected branches limit exceeded", "PROTECTED_BRANCHES_LIMIT_EXCEEDED")
    if value and branch.expires_at is not None:
        raise Wrong(400, "a branch that expires cannot be protected")
    return value


def past(state: State, project: Project, parent: Branch, value: Any) -> datetime:
    """Check the time that a branch shall show: within the parent's life and the project's history."""
    at, now = moment(value, "parent_timestamp"), state.clock.now()
    began = moment(parent.content_since or parent.created_at, "created_at")
    oldest = max(began, now - timedelta(seconds=project.history_retention_seconds))
    if not oldest <= at <= now:
        raise Wrong(400, "parent_timestamp is outside of the parent branch's history")
    return at

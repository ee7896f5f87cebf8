"""Neon: what exists in an organisation (projects, their branches, endpoints, roles and databases), and restoring.

What Neon does takes a while: methods that change something return once it is done.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from infra.vendors.errors import Failed
from infra.vendors.rest import Rest, credential

PAGE = 100
#: A branch is there within seconds, whatever its size; an operation that hangs is reported.
OPERATION_TIMEOUT_S = 300.0
_LOOK_S = 0.5
_UNDER_WAY = ("scheduling", "running", "cancelling")
_DONE = ("finished", "skipped")


class Neon(Rest):
    """A Neon organisation; the key comes from NEON_API_KEY.

    Raises:
        CredentialMissing: the variable is not set.
    """

    def __init__(self, org_id: str) -> None:
        key = credential("NEON_API_KEY", "Neon")
        super().__init__("Neon", "https://console.neon.tech/api/v2", {"Authorization": f"Bearer {key}"}, "NEON_API_KEY")
        self._org_id = org_id

    def key(self) -> dict[str, Any]:
        """Return what Neon tells of the key in use: `auth_method` and `account_id`, whose it is."""
        found: dict[str, Any] = self.get("/auth")
        return found

    def projects(self) -> list[dict[str, Any]]:
        """Return every project of the organisation (`id`, `name`, `region_id`, ...)."""
        found: list[dict[str, Any]] = []
        position: dict[str, str | int] = {}
        while True:
            page = self.get("/projects", {"org_id": self._org_id, "limit": PAGE, **position})
            found += page["projects"]
            cursor = page.get("pagination", {}).get("cursor")
            if not cursor or len(page["projects"]) < PAGE:  # Neon answers a cursor on the last page too
                return found
            position = {"cursor": cursor}

    def project(self, project_id: str) -> dict[str, Any]:
        """Return a project with its settings, which the list leaves out in part."""
        found: dict[str, Any] = self.get(f"/projects/{project_id}")["project"]
        return found

    def delete_project(self, project_id: str) -> None:
        """Delete a project with all that it holds; Neon refuses where a branch of it is protected."""
        self._done(project_id, self.delete(f"/projects/{project_id}"))

    def branches(self, project_id: str) -> list[dict[str, Any]]:
        """Return the branches of a project (`id`, `name`, `default`, `protected`, ...)."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/branches")["branches"]
        return found

    def branch(self, project_id: str, branch_id: str) -> dict[str, Any]:
        """Return a branch of a project."""
        found: dict[str, Any] = self.get(f"/projects/{project_id}/branches/{branch_id}")["branch"]
        return found

    def endpoint(self, project_id: str, endpoint_id: str) -> dict[str, Any]:
        """Return a compute of a project."""
        found: dict[str, Any] = self.get(f"/projects/{project_id}/endpoints/{endpoint_id}")["endpoint"]
        return found

    def endpoints(self, project_id: str) -> list[dict[str, Any]]:
        """Return the computes of a project (`id`, `host`, `branch_id`, `type`, `disabled`, ...)."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/endpoints")["endpoints"]
        return found

    def roles(self, project_id: str, branch_id: str) -> list[dict[str, Any]]:
        """Return the roles of a branch (`name`, ...), without passwords."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/branches/{branch_id}/roles")["roles"]
        return found

    def role(self, project_id: str, branch_id: str, name: str) -> dict[str, Any]:
        """Return a role of a branch, without its password."""
        found: dict[str, Any] = self.get(f"/projects/{project_id}/branches/{branch_id}/roles/{name}")["role"]
        return found

    def databases(self, project_id: str, branch_id: str) -> list[dict[str, Any]]:
        """Return the databases of a branch (`name`, `owner_name`, ...)."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/branches/{branch_id}/databases")["databases"]
        return found

    def database(self, project_id: str, branch_id: str, name: str) -> dict[str, Any]:
        """Return a database of a branch."""
        found: dict[str, Any] = self.get(f"/projects/{project_id}/branches/{branch_id}/databases/{name}")["database"]
        return found

    def password(self, project_id: str, branch_id: str, role: str) -> str:
        """Return the password of a role; only projects that store passwords have one to tell."""
        path = f"/projects/{project_id}/branches/{branch_id}/roles/{role}/reveal_password"
        return str(self.get(path)["password"])

    def connection_url(self, project_id: str, branch_id: str, database: str, role: str) -> str:
        """Return the URL, password included, by which `role` opens a database of a branch without the pooler."""
        where = {"branch_id": branch_id, "database_name": database, "role_name": role}
        return str(self.get(f"/projects/{project_id}/connection_uri", where)["uri"])

    def make_branch(
        self, project_id: str, name: str, parent_id: str, *, at: datetime | None, expires: datetime
    ) -> dict[str, Any]:
        """Make a branch of `parent_id` as it is, or as it was at a time, with a compute; return it.

        It is deleted by Neon at `expires`.
        """
        branch = {"name": name, "parent_id": parent_id, "expires_at": expires.isoformat()}
        past = {"parent_timestamp": at.isoformat()} if at else {}
        body = {"branch": {**branch, **past}, "endpoints": [{"type": "read_write"}]}
        made: dict[str, Any] = self._done(project_id, self.post(f"/projects/{project_id}/branches", body))["branch"]
        return made

    def keep_branch(self, project_id: str, branch_id: str, name: str) -> None:
        """Give a branch another name, and let it expire no more."""
        body = {"branch": {"name": name, "expires_at": None}}
        self._done(project_id, self.patch(f"/projects/{project_id}/branches/{branch_id}", body))

    def set_expiry(self, project_id: str, branch_id: str, expires: datetime) -> None:
        """Let Neon delete a branch at a time, to the second, at most 30 days from now.

        Source: neon.com/docs, Branch expiration, 2026-07.

        Raises:
            Failed: with 400 for another time, and for a branch that cannot expire: a default or protected one, or one
                that others were made from.
        """
        body = {"branch": {"expires_at": f"{expires.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}}
        self._done(project_id, self.patch(f"/projects/{project_id}/branches/{branch_id}", body))

    def delete_branch(self, project_id: str, branch_id: str) -> None:
        """Delete a branch with all that it holds; one that is gone already is fine.

        Raises:
            Failed: it is a default or protected one, or others were made from it, which go first.
        """
        self._done(project_id, self.delete(f"/projects/{project_id}/branches/{branch_id}"))

    def replace_content(self, project_id: str, branch_id: str, source_id: str, preserve_under: str) -> None:
        """Give a branch the content of another one; its id and its computes stay, and what it held is kept.

        Its children, and what it held, become children and content of a new branch (Neon, restoreProjectBranch).
        """
        body = {"source_branch_id": source_id, "preserve_under_name": preserve_under}
        self._done(project_id, self.post(f"/projects/{project_id}/branches/{branch_id}/restore", body))

    def make_role(self, project_id: str, branch_id: str, name: str) -> None:
        """Make a role, with a password that Neon chooses."""
        path = f"/projects/{project_id}/branches/{branch_id}/roles"
        self._done(project_id, self.post(path, {"role": {"name": name}}))

    def make_database(self, project_id: str, branch_id: str, name: str, owner: str) -> None:
        """Make an empty database."""
        path = f"/projects/{project_id}/branches/{branch_id}/databases"
        self._done(project_id, self.post(path, {"database": {"name": name, "owner_name": owner}}))

    def delete_database(self, project_id: str, branch_id: str, name: str) -> None:
        """Delete a database of a branch; one that is gone already is fine."""
        self._done(project_id, self.delete(f"/projects/{project_id}/branches/{branch_id}/databases/{name}"))

    def _ask(self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any = None) -> Any:
        """Send it again while something that others began is under way: nothing was done at a 423."""
        until_s = time.monotonic() + OPERATION_TIMEOUT_S
        while True:
            try:
                return super()._ask(method, path, params, body)
            except Failed as failure:
                if failure.status != httpx.codes.LOCKED or time.monotonic() > until_s:
                    raise
                time.sleep(_LOOK_S)

    def _done(self, project_id: str, answer: dict[str, Any] | None) -> dict[str, Any]:
        """Return a change's answer once everything is done that it began; Neon refuses another change before (423)."""
        answer = answer or {}
        for operation in _identities(answer.get("operations") or ()):
            self._wait(f"/projects/{project_id}/operations/{operation}")
        return answer

    def _wait(self, path: str) -> None:
        until_s = time.monotonic() + OPERATION_TIMEOUT_S
        while True:
            operation = self.get(path)["operation"]
            status, action = operation["status"], operation["action"]
            if status in _DONE:
                return
            if status not in _UNDER_WAY or time.monotonic() > until_s:
                ended = "is not done" if status in _UNDER_WAY else "ended as"
                raise Failed(self.vendor, f"GET {path}", f"{action} {ended} {status}", 200)
            time.sleep(_LOOK_S)


def _identities(operations: Iterable[dict[str, Any]]) -> list[str]:
    return [operation["id"] for operation in operations]

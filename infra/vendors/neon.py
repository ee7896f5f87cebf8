"""Neon: what exists in an organisation (projects, their branches, endpoints, roles and databases)."""

from __future__ import annotations

from typing import Any

from infra.vendors.rest import Rest, credential

PAGE = 100


class Neon(Rest):
    """A Neon organisation; the key comes from NEON_API_KEY.

    Raises:
        CredentialMissing: the variable is not set.
    """

    def __init__(self, org_id: str) -> None:
        key = credential("NEON_API_KEY", "Neon")
        super().__init__("Neon", "https://console.neon.tech/api/v2", {"Authorization": f"Bearer {key}"}, "NEON_API_KEY")
        self._org_id = org_id

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

    def branches(self, project_id: str) -> list[dict[str, Any]]:
        """Return the branches of a project (`id`, `name`, `default`, `protected`, ...)."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/branches")["branches"]
        return found

    def endpoints(self, project_id: str) -> list[dict[str, Any]]:
        """Return the computes of a project (`id`, `host`, `branch_id`, `type`, `disabled`, ...)."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/endpoints")["endpoints"]
        return found

    def roles(self, project_id: str, branch_id: str) -> list[dict[str, Any]]:
        """Return the roles of a branch (`name`, ...), without passwords."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/branches/{branch_id}/roles")["roles"]
        return found

    def databases(self, project_id: str, branch_id: str) -> list[dict[str, Any]]:
        """Return the databases of a branch (`name`, `owner_name`, ...)."""
        found: list[dict[str, Any]] = self.get(f"/projects/{project_id}/branches/{branch_id}/databases")["databases"]
        return found

    def password(self, project_id: str, branch_id: str, role: str) -> str:
        """Return the password of a role; only projects that store passwords have one to tell."""
        path = f"/projects/{project_id}/branches/{branch_id}/roles/{role}/reveal_password"
        return str(self.get(path)["password"])

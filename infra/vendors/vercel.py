"""Vercel: what exists in a team (projects, their domains and variables)."""

from __future__ import annotations

from typing import Any

from infra.vendors.rest import Rest, credential

PAGE = 100


class Vercel(Rest):
    """A Vercel team, by id or slug; the token comes from VERCEL_API_TOKEN.

    Raises:
        CredentialMissing: the variable is not set.
    """

    def __init__(self, team: str) -> None:
        token = credential("VERCEL_API_TOKEN", "Vercel")
        super().__init__("Vercel", "https://api.vercel.com", {"Authorization": f"Bearer {token}"}, "VERCEL_API_TOKEN")
        self._team = {"teamId": team} if team.startswith("team_") else {"slug": team}

    def projects(self) -> list[dict[str, Any]]:
        """Return every project of the team, as Vercel describes it (`id`, `name`, ...)."""
        return self._all("/v10/projects", "projects", "from")

    def domains(self, project_id: str) -> list[dict[str, Any]]:
        """Return the domains of a project (`name`, `redirect`, `verified`, ...)."""
        return self._all(f"/v9/projects/{project_id}/domains", "domains", "until")

    def variables(self, project_id: str) -> list[dict[str, Any]]:
        """Return the environment variables of a project (`key`, `target`, ...), without their values."""
        found = self._all(f"/v10/projects/{project_id}/env", "envs", "until")
        return [{name: value for name, value in variable.items() if name != "value"} for variable in found]

    def _all(self, path: str, key: str, cursor: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        position: dict[str, str | int] = {}
        while True:
            page = self.get(path, {**self._team, "limit": PAGE, **position})
            found += page[key]
            following = page.get("pagination", {}).get("next")
            if not following:
                return found
            position = {cursor: following}

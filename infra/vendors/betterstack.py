"""Better Stack: what exists in a team (monitors, heartbeats, policies, severities, status pages and their parts)."""

from __future__ import annotations

from typing import Any

from infra.vendors.errors import Unauthorized
from infra.vendors.rest import Rest, credential

PAGE = 250
#: Not on the host of all the rest (Better Stack, List all teams).
TEAMS = "https://betterstack.com/api/v2/teams"


class BetterStack(Rest):
    """A Better Stack team; the token comes from BETTERUPTIME_API_TOKEN, `team_name` narrows a global token.

    Raises:
        CredentialMissing: the variable is not set.
    """

    def __init__(self, team_name: str) -> None:
        token = credential("BETTERUPTIME_API_TOKEN", "Better Stack")
        super().__init__(
            "Better Stack",
            "https://uptime.betterstack.com/api",
            {"Authorization": f"Bearer {token}"},
            "BETTERUPTIME_API_TOKEN",
        )
        self._team_name = team_name

    def teams(self) -> list[str] | None:
        """Return the names of all teams that a global token reaches; None for a team's own, which may not ask."""
        try:
            return [item["attributes"]["name"] for item in self.get(TEAMS)["data"]]
        except Unauthorized:
            return None

    def monitors(self) -> list[dict[str, Any]]:
        """Return every monitor: `id` and its attributes (`url`, `pronounceable_name`, ...)."""
        return self._all("/v2/monitors")

    def heartbeats(self) -> list[dict[str, Any]]:
        """Return every heartbeat: `id` and its attributes (`name`, `period`, `grace`, ...)."""
        return self._all("/v2/heartbeats")

    def status_pages(self) -> list[dict[str, Any]]:
        """Return every status page: `id` and its attributes (`subdomain`, `custom_domain`, ...)."""
        return self._all("/v2/status-pages")

    def monitor_groups(self) -> list[dict[str, Any]]:
        """Return every group of monitors: `id` and its attributes (`name`, `paused`, ...)."""
        return self._all("/v2/monitor-groups")

    def heartbeat_groups(self) -> list[dict[str, Any]]:
        """Return every group of heartbeats: `id` and its attributes (`name`, `paused`, ...)."""
        return self._all("/v2/heartbeat-groups")

    def monitor_group(self, id_: str) -> Any:
        """Return one group of monitors, as the API has it."""
        return self.get(f"/v2/monitor-groups/{id_}")

    def heartbeat_group(self, id_: str) -> Any:
        """Return one group of heartbeats, as the API has it."""
        return self.get(f"/v2/heartbeat-groups/{id_}")

    def severities(self) -> list[dict[str, Any]]:
        """Return every severity, which the API calls urgency: `id` and its attributes (`name`, `call`, ...)."""
        return self._all("/v2/urgencies")

    def policies(self) -> list[dict[str, Any]]:
        """Return every escalation policy: `id` and its attributes (`name`, `steps`, ...)."""
        return self._all("/v3/policies")

    def sections(self, page_id: str) -> list[dict[str, Any]]:
        """Return the sections of a status page: `id` and their attributes (`name`, `position`)."""
        return self._all(f"/v2/status-pages/{page_id}/sections")

    def resources(self, page_id: str) -> list[dict[str, Any]]:
        """Return what a status page shows: `id` and its attributes (`resource_id`, `public_name`, ...)."""
        return self._all(f"/v2/status-pages/{page_id}/resources")

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        number = 1
        while True:
            page = self.get(path, {"page": number, "per_page": PAGE, "team_name": self._team_name})
            found += [{"id": item["id"], **item["attributes"]} for item in page["data"]]
            if not page["pagination"].get("next"):
                return found
            number += 1

"""Neon: what exists in an organisation (projects)."""

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

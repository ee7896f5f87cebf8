"""Upstash: what exists in the account (Redis databases), and deleting it."""

from __future__ import annotations

import base64
from typing import Any

import httpx

from infra.vendors.errors import Failed
from infra.vendors.rest import Rest, credential

EMAIL = "UPSTASH_EMAIL"


class Upstash(Rest):
    """An Upstash account; UPSTASH_EMAIL and UPSTASH_API_KEY name and open it.

    Raises:
        CredentialMissing: one of the variables is not set.
    """

    def __init__(self) -> None:
        pair = f"{credential(EMAIL, 'Upstash')}:{credential('UPSTASH_API_KEY', 'Upstash')}"
        basic = base64.b64encode(pair.encode()).decode()
        super().__init__(
            "Upstash", "https://api.upstash.com/v2", {"Authorization": f"Basic {basic}"}, "UPSTASH_API_KEY"
        )

    def databases(self) -> list[dict[str, Any]]:
        """Return every Redis database, without its credentials (`database_id`, `database_name`, ...)."""
        found: list[dict[str, Any]] = self.get("/redis/databases", {"credentials": "hide"})
        return found

    def database(self, database_id: str) -> dict[str, Any]:
        """Return a database with its settings and credentials (`endpoint`, `rest_token`, ...)."""
        found: dict[str, Any] = self.get(f"/redis/database/{database_id}")
        return found

    def delete_database(self, database_id: str) -> None:
        """Delete a database with all that it holds; one that is gone already is fine."""
        try:
            self.delete(f"/redis/database/{database_id}")
        except Failed as failure:
            if failure.status != httpx.codes.NOT_FOUND:
                raise

"""The provider's client: the developer API by account, and QStash by the token that the developer API hands out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Refusal, Values

QSTASH = "https://qstash.upstash.io/v2"
_ACCEPTED = (200, 201, 202)  # the provider takes any other status for an error, 204 too


class UpstashClient(Client):
    """Sends what the vendor's provider sends; it never tries again."""

    def __init__(self, email: str, key: str) -> None:
        # As a header and not as `auth`, which would go to QStash too, in place of its token.
        account = base64.b64encode(f"{email}:{key}".encode()).decode()
        super().__init__("https://api.upstash.com/v2", headers={"Authorization": f"Basic {account}"})

    def developer(self, method: str, path: str, body: Any = None) -> Any:
        """Call the developer API and return its answer."""
        return self.send(method, path, body, accept=_ACCEPTED)

    def qstash(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """Call QStash and return its answer; the token is fetched before every call, as the provider does."""
        token = self.developer("GET", "/qstash/user")["token"]
        given = {**(headers or {}), "Authorization": f"Bearer {token}"}
        return self.send(method, QSTASH + path, body, headers=given, accept=_ACCEPTED)


def connect(settings: Values, environ: Mapping[str, str]) -> UpstashClient:
    """Return the client of the account in the provider's configuration, or in the environment.

    Raises:
        Refusal: neither names one.
    """
    email = settings.get("email") or environ.get("UPSTASH_EMAIL")
    key = settings.get("apiKey") or environ.get("UPSTASH_API_KEY")
    if not email or not key:
        raise Refusal("upstash needs `email` and `apiKey` (or UPSTASH_EMAIL and UPSTASH_API_KEY)")
    return UpstashClient(email, key)

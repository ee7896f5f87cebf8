"""The client of Better Stack's stand-in: the bearer token, and the vendor's provider's patience with a busy API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from infra.localcloud.plugins.client import Client, Retry
from infra.localcloud.plugins.resource import Refusal, Values

if TYPE_CHECKING:
    import httpx

HOST = "https://uptime.betterstack.com"
CREATED, OK, DELETED = (201,), (200,), (204, 404)  # the provider takes any other status for an error


def connect(settings: Values, environ: Mapping[str, str]) -> Client:
    """Return the client; `settings` have the provider's defaults (seconds to wait, number of tries) filled in."""
    token = settings.get("apiToken") or environ.get("BETTERUPTIME_API_TOKEN")
    if not token:
        raise Refusal("better-uptime needs `api_token` (or BETTERUPTIME_API_TOKEN)")
    headers = {"Authorization": f"Bearer {token}"}
    return Client(HOST, headers=headers, retry=retry(settings))


def retry(settings: Values) -> Retry:
    """Return when the provider asks again: after 429, after errors of the server and after no answer at all.

    Each time twice as late, and creations too: what a lost answer told of is made a second time.
    """
    retries = settings["apiRetryMax"] if 0 <= settings["apiRetryMax"] <= 10 else 10
    shortest_s, longest_s = settings["apiRetryWaitMin"] or 1, settings["apiRetryWaitMax"] or 30

    def waits(response: httpx.Response | None, tries: int) -> float | None:
        status = 0 if response is None else response.status_code
        if tries > retries or (response and status != 429 and (status < 500 or status == 501)):
            return None
        told = response.headers.get("retry-after", "") if response else ""
        if status in (429, 503) and told.isdecimal():
            return float(told)
        return float(min(longest_s, shortest_s * 2 ** (tries - 1)))

    return Retry(waits)

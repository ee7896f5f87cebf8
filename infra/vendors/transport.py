"""The one place where a vendor request is sent elsewhere: to the local cloud's listener, with its Host kept."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

from infra.vendors.destination import local_cloud

TIMEOUT_S = 30.0
#: By which a vendor tells what this project asks from what the vendor's own provider asks for it.
USER_AGENT = "eleva-infrastructure"


class LocalCloudTransport(httpx.HTTPTransport):
    """Sends every request to the local cloud's listener; the Host header stays the vendor's."""

    def __init__(self, url: str, **options: Any) -> None:
        # The listener speaks plain HTTP. A context that trusts nobody takes no time to make, and no TLS would succeed.
        super().__init__(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), **options)
        self._url = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Redirect and send `request`."""
        request.url = request.url.copy_with(scheme=self._url.scheme, host=self._url.host, port=self._url.port)
        return super().handle_request(request)


def client(*, timeout_s: float = TIMEOUT_S, kind: type[httpx.Client] = httpx.Client, **options: Any) -> httpx.Client:
    """Return an HTTP client for a vendor, of class `kind`; `options` are those of `httpx.Client`.

    Proxy and credential settings of the environment are ignored on the local cloud.
    """
    options["headers"] = {"User-Agent": USER_AGENT, **options.get("headers", {})}
    url = local_cloud()
    if url:
        return kind(timeout=timeout_s, transport=LocalCloudTransport(url), trust_env=False, **options)
    return kind(timeout=timeout_s, **options)

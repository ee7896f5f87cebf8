"""The one place where a vendor request can be sent elsewhere: to the local cloud's listener, with its Host kept.

`ELEVA_LOCAL_CLOUD` holds the listener's URL (`eleva local env` sets it). Unset, requests go to the vendors.
"""

from __future__ import annotations

import ipaddress
import os
from typing import Any
from urllib.parse import urlsplit

import httpx

LOCAL_CLOUD = "ELEVA_LOCAL_CLOUD"
TIMEOUT_S = 30.0


class NotLoopback(ValueError):
    """The local cloud's URL names another machine."""


def local_cloud() -> str | None:
    """Return the local cloud's URL, or None when the vendors themselves are meant.

    Raises:
        NotLoopback: the variable is set to anything but a loopback address.
    """
    url = os.environ.get(LOCAL_CLOUD)
    if not url:
        return None
    if not is_loopback(url):
        raise NotLoopback(f"{LOCAL_CLOUD} must be a URL on this machine (127.0.0.1); unset it to reach the vendors")
    return url


def is_loopback(url: str) -> bool:
    """Tell whether `url` names this machine by number or as localhost."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class LocalCloudTransport(httpx.HTTPTransport):
    """Sends every request to the local cloud's listener; the Host header stays the vendor's."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(**options)
        self._url = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Redirect and send `request`."""
        request.url = request.url.copy_with(scheme=self._url.scheme, host=self._url.host, port=self._url.port)
        return super().handle_request(request)


def client(*, timeout_s: float = TIMEOUT_S, **options: Any) -> httpx.Client:
    """Return an HTTP client for a vendor; `options` are those of `httpx.Client`.

    Proxy and credential settings of the environment are ignored on the local cloud.
    """
    url = local_cloud()
    if url:
        return httpx.Client(timeout=timeout_s, transport=LocalCloudTransport(url), trust_env=False, **options)
    return httpx.Client(timeout=timeout_s, **options)

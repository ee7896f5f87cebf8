"""Where vendor requests go: to the vendors, or all of them to the local cloud. Quick to import.

`ELEVA_LOCAL_CLOUD` holds the local cloud's URL (`eleva local env` sets it). Unset, requests go to the vendors.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

LOCAL_CLOUD = "ELEVA_LOCAL_CLOUD"


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

"""Where vendor requests go: to the vendors, or all of them to the local cloud. Quick to import.

`ELEVA_LOCAL_CLOUD` holds the local cloud's URL (`eleva local env` sets it). Unset, requests go to the vendors.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

LOCAL_CLOUD = "ELEVA_LOCAL_CLOUD"
#: The folder of the local cloud's repositories, as OWNER/NAME.git: what git is asked instead of a host.
LOCAL_GIT = "ELEVA_LOCAL_GIT"


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


def local_repositories() -> Path | None:
    """Return the folder of the local cloud's repositories, or None when the repositories' host itself is meant.

    Raises:
        NotLoopback: the local cloud is meant, and the variable does not say where its repositories are.
    """
    if not local_cloud():
        return None
    folder = os.environ.get(LOCAL_GIT, "")
    if not os.path.isabs(folder):
        raise NotLoopback(f"{LOCAL_GIT} must be the folder of the local cloud's repositories: see `eleva local env`")
    return Path(folder)


def is_loopback(url: str) -> bool:
    """Tell whether `url` names this machine by number or as localhost."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Keeps real credentials out of local runs, and local runs off real machines: scrub the environment, then check it.

The `pulumi` of the local cloud runs `main` each time before the engine, without the installed packages, to be quick:
what this module imports is of the standard library, or imports nothing else itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from infra.localcloud.environment import AWS_SERVICES, PROXIES
from infra.localcloud.paths import CACHE_VARIABLE, HOME_VARIABLE
from infra.vendors.destination import is_loopback

#: What a local run may know of the user's environment; everything else stays outside, known secret or not.
KEPT = frozenset(
    {
        "CI",
        "COLUMNS",
        "HOME",
        "LANG",
        "LANGUAGE",
        "LINES",
        "LOGNAME",
        "NO_COLOR",
        "PATH",
        "PYTEST_ADDOPTS",
        "SHELL",
        "TEMP",
        "TERM",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
        "PYTHONUNBUFFERED",
        CACHE_VARIABLE,
        HOME_VARIABLE,
    }
)
KEPT_PREFIXES = ("LC_",)
#: Each names an entry of the user's own AWS files, which are not read: whoever sets one means a real account.
PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
REFUSED = 1


class NotLocal(Exception):
    """Settings lead to another machine; each is named, with what it should be."""

    def __init__(self, problems: list[str]) -> None:
        lines = "\n".join(f"  * {problem}" for problem in problems)
        super().__init__(
            f"this is not the local cloud, so nothing was run:\n{lines}\n"
            'Start it with `eleva local start` and bring this shell to it with `eval "$(eleva local env)"`.\n'
            "If that does not help: `eleva local stop`, and both again."
        )


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a local run may see of `environment`."""
    return {name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_PREFIXES)}


def refuse_unless_local(environment: Mapping[str, str]) -> None:
    """Check every endpoint that a run in `environment` would call.

    Raises:
        NotLocal: one or more are missing or name another machine; all are listed.
    """
    endpoints = {name: value for name, value in environment.items() if name.startswith("AWS_ENDPOINT_URL")}
    for name in ("ELEVA_LOCAL_CLOUD", "AWS_ENDPOINT_URL", *(f"AWS_ENDPOINT_URL_{service}" for service in AWS_SERVICES)):
        endpoints.setdefault(name, environment.get(name, ""))
    problems = [
        f"{name} is {_shown(url)}, not a loopback URL" for name, url in endpoints.items() if not is_loopback(url)
    ]
    backend = environment.get("PULUMI_BACKEND_URL", "")
    if not is_loopback(_backend_endpoint(backend)):
        problems.append(f"PULUMI_BACKEND_URL is {_shown(backend)}, not a bucket on this machine")
    address = environment.get("PGHOSTADDR", "")
    if not is_loopback(f"postgres://{address}"):
        problems.append(f"PGHOSTADDR is {address or 'not set'}, not a loopback address")
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false").lower() != "false":
        problems.append("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set, so the endpoints above would not be used")
    problems += [f"{name} is set" for name in environment if name.lower() in PROXIES or name in PROFILES]
    if problems:
        raise NotLocal(problems)


def _backend_endpoint(backend: str) -> str:
    """Return where an S3 backend's bucket is; nothing for every other kind of backend."""
    parts = urlsplit(backend)
    endpoint = parse_qs(parts.query).get("endpoint", [""]) if parts.scheme == "s3" else [""]
    return endpoint[0] if len(endpoint) == 1 else ""


def _shown(url: str) -> str:
    """Return `url` as far as it can be shown: scheme and host, since the rest may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ("not set" if not url else "no URL")


def main() -> int:
    """Tell on stderr why this process's environment is refused, if it is; return the exit code."""
    try:
        refuse_unless_local(os.environ)
    except NotLocal as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201  (it stands before a command, and is none of its output)
        return REFUSED
    return 0

"""Keeps real credentials out of local runs, and local runs off real machines: scrub the environment, then check it.

The `pulumi` of the local cloud runs `main` each time before the engine, without the installed packages, to be quick:
what this module imports is of the standard library, or imports nothing else itself.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from infra.localcloud.environment import AWS_SERVICES, NO_PROXY, PROXIES
from infra.localcloud.paths import CACHE_VARIABLE, HOME_VARIABLE, Layout
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
            'Start it with `eleva local start` and bring this shell to it with `eval "$(eleva local env)"`; for the '
            "vendors' own plugins, `--tls-proxy` and `--official-plugins` belong to these.\n"
            "If that does not help: `eleva local stop`, and both again."
        )


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a local run may see of `environment`."""
    return {name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_PREFIXES)}


def refuse_unless_local(environment: Mapping[str, str], layout: Layout) -> None:
    """Check every endpoint that a run in `environment` would call, and which plugins it would use.

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
    if not is_loopback(_backend_endpoint(backend)) and not _is_scratch(backend):
        problems.append(f"PULUMI_BACKEND_URL is {_shown(backend)}, not a bucket on this machine")
    address = environment.get("PGHOSTADDR", "")
    if not is_loopback(f"postgres://{address}"):
        problems.append(f"PGHOSTADDR is {address or 'not set'}, not a loopback address")
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false").lower() != "false":
        problems.append("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set, so the endpoints above would not be used")
    problems += [f"{name} is set" for name in environment if name in PROFILES]
    if environment.get("ELEVA_LOCAL_GIT") != str(layout.git):
        problems.append(f"ELEVA_LOCAL_GIT is not {layout.git}: branches would be another local cloud's")
    problems += _of_plugins(environment, layout)
    if problems:
        raise NotLocal(problems)


def _of_plugins(environment: Mapping[str, str], layout: Layout) -> list[str]:
    """Return what is wrong with the way that plugins take: stand-ins need no proxy, the vendors' own always one."""
    home = environment.get("PULUMI_HOME", "")
    proxies = {name: value for name, value in environment.items() if name.lower() in PROXIES}
    if home == str(layout.pulumi_home):
        return [f"{name} is set" for name in proxies]
    if home != str(layout.official_home):
        return [f"PULUMI_HOME is {home or 'not set'}, not {layout.pulumi_home}: its plugins could reach the vendors"]
    proxy = _proxy_url(layout)
    if not proxy:
        return [f"PULUMI_HOME is {home}, whose plugins need the TLS proxy, and the local cloud runs without"]
    wanted = {
        **dict.fromkeys(("HTTPS_PROXY", "https_proxy"), proxy),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), NO_PROXY),
        "SSL_CERT_FILE": str(layout.authority),
    }
    problems = [f"{name} is set" for name in proxies if name not in wanted]
    return problems + [
        f"{name} is {_shown(environment.get(name, ''))}, not the local cloud's {value}"
        for name, value in wanted.items()
        if environment.get(name) != value
    ]


def _proxy_url(layout: Layout) -> str:
    """Return where the TLS proxy of the local cloud listens; nothing where there is none."""
    try:
        return str(json.loads(layout.state.read_text()).get("proxy_url", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _backend_endpoint(backend: str) -> str:
    """Return where an S3 backend's bucket is; nothing for every other kind of backend."""
    parts = urlsplit(backend)
    endpoint = parse_qs(parts.query).get("endpoint", [""]) if parts.scheme == "s3" else [""]
    return endpoint[0] if len(endpoint) == 1 else ""


def _is_scratch(backend: str) -> bool:
    """Whether a backend is a folder that is made for one run: below the one for temporary files."""
    parts = urlsplit(backend)
    temporary = Path(tempfile.gettempdir()).resolve()
    return parts.scheme == "file" and not parts.netloc and temporary in Path(parts.path).resolve().parents


def _shown(url: str) -> str:
    """Return `url` as far as it can be shown: scheme and host, since the rest may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ("not set" if not url else "no URL")


def main(root: str, home: str) -> int:
    """Tell on stderr why this process's environment is refused, if it is; return the exit code."""
    try:
        refuse_unless_local(os.environ, Layout(Path(root), Path(home)))
    except NotLocal as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201  (it stands before a command, and is none of its output)
        return REFUSED
    return 0

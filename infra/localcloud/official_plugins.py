"""The vendors' own plugins, on the local cloud: for people who can download them.

They know nothing of the local cloud: they ask for `https://api.vercel.com`. Their environment leads them through the
local cloud's TLS proxy, has them trust it, and has a PULUMI_HOME apart from the stand-ins', since both have the
same names. Nothing can be downloaded in there, as the proxy leads nowhere else: the plugins have to be there before.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infra.localcloud.paths import Layout
from infra.localcloud.plugins.registry import EXECUTABLES

#: The packages of Pulumi SDKs in use; each says in its `pulumi-plugin.json` which plugin serves it.
SDKS = ("pulumiverse_vercel", "upstash_pulumi", "pulumi_neon", "pulumi_better_uptime")
_KEYCHAIN = "~/Library/Keychains/login.keychain-db"
#: Where the bridge keeps the Terraform providers that it downloads itself, below PULUMI_HOME.
_BRIDGED = "dynamic_tf_plugins"


class NotInstalled(Exception):
    """Plugins are missing; the message has the commands that install them."""

    def __init__(self, commands: list[str], layout: Layout) -> None:
        lines = "\n".join(f"    {command}" for command in [f"export PULUMI_HOME='{layout.official_home}'", *commands])
        super().__init__(
            "the vendors' own plugins are not all there. Install them with the official pulumi and its Python language "
            f"host, in a shell that is not the local cloud's, since they come from the internet:\n{lines}\n"
            "Then run this command again."
        )


def require(layout: Layout) -> None:
    """Check that every plugin is there.

    Raises:
        NotInstalled: one or more are not.
    """
    commands = [command for path, command in _wanted(layout.official_home) if not path.is_dir()]
    if commands:
        raise NotInstalled(list(dict.fromkeys(commands)), layout)


def keychain_note(layout: Layout) -> str:
    """Return what has to be done on macOS, where Go ignores SSL_CERT_FILE; nothing elsewhere."""
    if sys.platform != "darwin":
        return ""
    from infra.localcloud.certificate import AUTHORITY  # costs a tenth of a second, and every command imports this one

    return (
        "On macOS programs in Go trust the keychain alone. Let yours trust the local cloud, for its vendors' names:\n"
        f"    security add-trusted-cert -r trustRoot -p ssl -k {_KEYCHAIN} '{layout.authority}'\n"
        "and no longer afterwards (each start has a new one):\n"
        f"    security delete-certificate -c '{AUTHORITY}' -t {_KEYCHAIN}"
    )


def _wanted(home: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folder of each plugin and Terraform provider, and what puts it there."""
    for package in SDKS:
        sdk = _sdk(package)
        name = sdk["name"]
        version = EXECUTABLES[name].version
        server = f" --server {sdk['server']}" if "server" in sdk else ""
        yield (
            home / "plugins" / f"resource-{name}-v{version}",
            f"pulumi plugin install resource {name} {version}{server}",
        )
        if "parameterization" in sdk:
            remote = json.loads(base64.b64decode(sdk["parameterization"]["value"]))["remote"]
            yield (
                home / _BRIDGED / remote["url"] / remote["version"],
                f"pulumi package get-schema {name}@{version} {remote['url']} {remote['version']} > /dev/null",
            )


def _sdk(package: str) -> dict[str, Any]:
    """Return what an SDK says of its plugin; it is not imported for that."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed: run `make setup`")
    told: dict[str, Any] = json.loads((Path(found.submodule_search_locations[0]) / "pulumi-plugin.json").read_text())
    return told

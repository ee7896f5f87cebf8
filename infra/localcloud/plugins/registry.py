"""Which stand-in plugins there are, under the names and versions by which the engine asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from infra.localcloud.plugins.resource import Plugin


@dataclass(frozen=True)
class Executable:
    """A plugin as the engine knows it.

    Attributes:
        name: the plugin's name (`pulumi-resource-<name>`).
        version: without the v.
        packages: Pulumi package -> the module (below this Python package) whose `PLUGIN` serves it. A package of the
            executable's own name is served at once, others after Parameterize.
    """

    name: str
    version: str
    packages: Mapping[str, str] = field(default_factory=dict)

    def load(self, package: str) -> Plugin[Any]:
        """Import and return the stand-in for `package`; only its own vendor's module is imported.

        Raises:
            KeyError: this executable does not serve `package`.
        """
        module = import_module(f"infra.localcloud.plugins.{self.packages[package]}")
        plugin: Plugin[Any] = module.PLUGIN
        return plugin


#: What `pulumiverse-vercel`, `upstash-pulumi` and the generated SDKs (through the dynamic bridge) ask for.
EXECUTABLES = {
    executable.name: executable
    for executable in (
        Executable("vercel", "5.21.1", {"vercel": "vercel"}),
        Executable("upstash", "0.5.0", {"upstash": "upstash"}),
        Executable("terraform-provider", "1.5.0", {"neon": "neon", "better-uptime": "betterstack"}),
    )
}

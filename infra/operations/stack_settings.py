"""A stack's settings outside its program, read with `pulumi config`."""

from __future__ import annotations

import json

from infra.operations.pulumi_command import answer
from infra.platform.settings import Settings

NAMESPACE = "eleva:"


def stack_settings(stack: str, pulumi: str = "pulumi") -> Settings:
    """Return the settings of `stack`.

    Raises:
        PulumiFailed: pulumi failed; there is no such stack, or no login.
        InvalidPlatform: the settings are incomplete or wrong.
    """
    entries = json.loads(answer("config", "--stack", stack, "--json", pulumi=pulumi))
    return Settings.from_config(
        {
            name.removeprefix(NAMESPACE): entry["objectValue"] if "objectValue" in entry else entry.get("value")
            for name, entry in entries.items()
            if name.startswith(NAMESPACE)
        }
    )

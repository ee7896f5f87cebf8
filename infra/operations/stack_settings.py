"""A stack's settings outside its program, read with `pulumi config`."""

from __future__ import annotations

import json
import subprocess

from infra.platform.settings import Settings

TIMEOUT_S = 60
NAMESPACE = "eleva:"


class SettingsUnreadable(Exception):
    """Pulumi could not give the stack's configuration; the message carries its own words."""


def stack_settings(stack: str, pulumi: str = "pulumi") -> Settings:
    """Return the settings of `stack`.

    Raises:
        SettingsUnreadable: pulumi failed; there is no such stack, or no login.
        InvalidPlatform: the settings are incomplete or wrong.
    """
    try:
        ran = subprocess.run(
            [pulumi, "config", "--stack", stack, "--json", "--non-interactive"],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SettingsUnreadable(f"pulumi config --stack {stack}: {error}") from error
    if ran.returncode:
        raise SettingsUnreadable(f"pulumi config --stack {stack}: {ran.stderr.strip()}")
    entries = json.loads(ran.stdout)
    return Settings.from_config(
        {
            name.removeprefix(NAMESPACE): entry["objectValue"] if "objectValue" in entry else entry.get("value")
            for name, entry in entries.items()
            if name.startswith(NAMESPACE)
        }
    )

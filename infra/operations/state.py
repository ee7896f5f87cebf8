"""What a stack's state holds, read with `pulumi stack export`, which takes no lock and shows no secret."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

#: An export reads one object from the backend; more than this means that the backend hangs.
TIMEOUT_S = 60


class StateUnreadable(Exception):
    """The stack's state could not be read; the message carries pulumi's own words."""


@dataclass(frozen=True)
class Managed:
    """A resource in a stack's state: its Pulumi type, the provider's id, and its inputs (secrets stay encrypted)."""

    urn: str
    type: str
    id: str
    inputs: dict[str, Any]


def managed_resources(stack: str, pulumi: str = "pulumi") -> list[Managed]:
    """Return the resources with an id in the state of `stack`; none for a stack that was never deployed.

    Raises:
        StateUnreadable: pulumi failed or did not answer in time.
    """
    try:
        ran = subprocess.run(
            [pulumi, "stack", "export", "--stack", stack, "--non-interactive"],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StateUnreadable(f"pulumi stack export --stack {stack}: {error}") from error
    if ran.returncode:
        raise StateUnreadable(f"pulumi stack export --stack {stack}: {ran.stderr.strip()}")
    deployment = json.loads(ran.stdout).get("deployment") or {}
    return [
        Managed(r["urn"], r["type"], r["id"], r.get("inputs", {}))
        for r in deployment.get("resources") or []
        if r.get("id")
    ]

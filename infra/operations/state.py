"""What a stack's state holds, read with `pulumi`, which takes no lock for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from infra.operations.pulumi_command import answer


@dataclass(frozen=True)
class Managed:
    """A resource in a stack's state: its Pulumi type, the provider's id, and its inputs (secrets stay encrypted)."""

    type: str
    id: str
    inputs: dict[str, Any]


def managed_resources(stack: str, pulumi: str = "pulumi") -> list[Managed]:
    """Return the resources with an id in the state of `stack`, without secrets; none when it was never deployed.

    Raises:
        PulumiFailed: pulumi failed or did not answer in time.
    """
    deployment = json.loads(answer("stack", "export", "--stack", stack, pulumi=pulumi)).get("deployment") or {}
    resources = deployment.get("resources") or []
    return [Managed(r["type"], r["id"], r.get("inputs", {})) for r in resources if r.get("id")]


def stack_outputs(stack: str, pulumi: str = "pulumi") -> dict[str, Any]:
    """Return the outputs of `stack`, secrets included: they stay in this process; none when it was never deployed.

    Raises:
        PulumiFailed: pulumi failed or did not answer in time.
    """
    outputs: dict[str, Any] = json.loads(
        answer("stack", "output", "--stack", stack, "--json", "--show-secrets", pulumi=pulumi)
    )
    return outputs

"""What a stack's state holds, read with `pulumi`, which takes no lock for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from infra.operations.pulumi_command import answer
from infra.policy.resources import ROOT_TYPE, name_of
from infra.policy.statefile import SECRET

#: What stands in the place of what is encrypted.
CLOSED = "[secret]"


@dataclass(frozen=True)
class Managed:
    """A resource in a stack's state that exists at a vendor.

    Attributes:
        type: its Pulumi type.
        id: the provider's id.
        inputs: what was declared of it; secrets stay encrypted.
        name: its logical name.
        outputs: what the provider made of it; secrets stay encrypted.
        leaving: it is about to be deleted, or was deleted and waits for what replaces it.
        urn: its URN.
        modified: when an engine last changed what the state has of it, by that machine's clock.
        dependencies: the URNs of what its inputs come from.
    """

    type: str
    id: str
    inputs: Mapping[str, Any]
    name: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    leaving: bool = False
    urn: str = ""
    modified: datetime | None = None
    dependencies: Sequence[str] = ()


@dataclass(frozen=True)
class State:
    """A stack's state.

    Attributes:
        managed: its resources with an id.
        creating: type and logical name of what a run had begun to create when it was killed.
        outputs: the stack's outputs; secrets stay encrypted.
    """

    managed: Sequence[Managed] = ()
    creating: frozenset[tuple[str, str]] = frozenset()
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def held(self) -> Mapping[tuple[str, str], Managed]:
        """What it holds and keeps, by type and logical name."""
        return {(each.type, each.name): each for each in self.managed if not each.leaving}


def read_state(stack: str, pulumi: str = "pulumi") -> State:
    """Return the state of `stack`, without secrets; an empty one when it was never deployed.

    Raises:
        PulumiFailed: pulumi failed or did not answer in time.
    """
    return state_of(exported(stack, pulumi)["deployment"])


def every_state(pulumi: str = "pulumi") -> dict[str, State]:
    """Return the states of all stacks that there are, by name.

    Raises:
        PulumiFailed: pulumi failed or did not answer in time.
    """
    listed = json.loads(answer("stack", "ls", "--json", pulumi=pulumi))
    return {name: read_state(name, pulumi) for each in listed if (name := each["name"].rsplit("/", 1)[-1])}


def state_of(deployment: Mapping[str, Any]) -> State:
    """Return the state that a deployment, as pulumi exports and keeps it, is of."""
    pending = deployment.get("pending_operations") or []
    creating = {key_of(each["resource"]) for each in pending if each["type"] == "creating"}
    resources = deployment.get("resources") or []
    outputs: Mapping[str, Any] = next((r.get("outputs", {}) for r in resources if r["type"] == ROOT_TYPE), {})
    return State([_managed(r) for r in resources if r.get("id")], frozenset(creating), outputs)


def exported(stack: str, pulumi: str = "pulumi") -> dict[str, Any]:
    """Return what `pulumi stack export` writes, secrets encrypted; its deployment is empty when there was none.

    Raises:
        PulumiFailed: pulumi failed or did not answer in time.
    """
    found: dict[str, Any] = json.loads(answer("stack", "export", "--stack", stack, pulumi=pulumi))
    return {**found, "deployment": found.get("deployment") or {}}


def key_of(resource: Mapping[str, Any]) -> tuple[str, str]:
    """Return the type and the logical name of a resource as a state has it."""
    return resource["type"], name_of(resource["urn"])


def without_secrets(value: Any) -> Any:
    """Return a value of the state with a mark in the place of everything that is encrypted."""
    if isinstance(value, Mapping):
        if SECRET in value.values():
            return CLOSED
        return {name: without_secrets(item) for name, item in value.items()}
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def stack_outputs(stack: str, pulumi: str = "pulumi") -> dict[str, Any]:
    """Return the outputs of `stack`, secrets included: they stay in this process; none when it was never deployed.

    Raises:
        PulumiFailed: pulumi failed or did not answer in time.
    """
    outputs: dict[str, Any] = json.loads(
        answer("stack", "output", "--stack", stack, "--json", "--show-secrets", pulumi=pulumi)
    )
    return outputs


def _managed(resource: Mapping[str, Any]) -> Managed:
    type_, name = key_of(resource)
    leaving = bool(resource.get("delete") or resource.get("pendingReplacement"))
    return Managed(
        type_,
        resource["id"],
        resource.get("inputs", {}),
        name,
        resource.get("outputs", {}),
        leaving,
        resource["urn"],
        datetime.fromisoformat(resource["modified"]) if resource.get("modified") else None,
        resource.get("dependencies") or (),
    )

"""Makes the state that a plan asks for; what it cannot know itself, the engine reads from the vendors afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from infra.operations.recover.plan import Action, Deployment, Resource, Step


def edited(deployment: Deployment, steps: Sequence[Step]) -> dict[str, Any]:
    """Return a deployment as `steps` want it, without pending operations."""
    removed = {(step.urn, step.id) for step in steps if step.action is Action.REMOVE}
    adopted = {step.urn: step.import_id for step in steps if step.action is Action.ADOPT}
    creating = {
        each["resource"]["urn"]: each["resource"]
        for each in deployment.get("pending_operations") or []
        if each["type"] == "creating"
    }
    kept = [
        resource
        for resource in deployment.get("resources") or []
        if (resource["urn"], resource.get("id")) not in removed
        # The engine keeps what it has deleted to replace it until what replaces it is there.
        and not (resource["urn"] in adopted and resource.get("pendingReplacement"))
    ]
    taken_in = [_adopted(creating[urn], import_id) for urn, import_id in adopted.items()]
    unchanged = {name: value for name, value in deployment.items() if name != "pending_operations"}
    return {**unchanged, "resources": [*kept, *taken_in]}


def to_refresh(steps: Sequence[Step]) -> list[str]:
    """Return the URNs of what the engine has to read."""
    return [step.urn for step in steps if step.action in (Action.ADOPT, Action.REFRESH)]


def _adopted(resource: Resource, import_id: str) -> Mapping[str, Any]:
    """Return a resource that the engine imports when it reads it: by that id, and without outputs.

    What counts at creation alone is left out, as providers refuse it of what was imported.
    """
    ignored = resource.get("ignoreChanges") or []
    inputs = {name: value for name, value in resource["inputs"].items() if name not in ignored}
    return {**{name: value for name, value in resource.items() if name != "outputs"}, "id": import_id, "inputs": inputs}

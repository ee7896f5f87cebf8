"""Makes the state that a plan asks for; what it cannot know itself, the engine reads from the vendors afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
        for resource in without(deployment.get("resources") or [], removed)
        # The engine keeps what it has deleted to replace it until what replaces it is there.
        if not (resource["urn"] in adopted and resource.get("pendingReplacement"))
    ]
    taken_in = [_adopted(creating[urn], import_id) for urn, import_id in adopted.items()]
    unchanged = {name: value for name, value in deployment.items() if name != "pending_operations"}
    return {**unchanged, "resources": [*kept, *taken_in]}


def without(resources: Sequence[Resource], removed: Collection[tuple[str, str]]) -> list[Resource]:
    """Return resources without some, named by URN and id, and without what refers to those.

    A resource that others hang below stays referred to, and no engine takes such a state.
    """
    kept = [each for each in resources if (each["urn"], each.get("id")) not in removed]
    left = {urn for urn, _ in removed} - {each["urn"] for each in kept}
    return [_unlinked(each, left) for each in kept] if left else kept


def _unlinked(resource: Resource, left: Collection[str]) -> Resource:
    """Return a resource that depends on none of the URNs in `left`."""
    changes: dict[str, Any] = {}
    if dependencies := resource.get("dependencies"):
        changes["dependencies"] = [urn for urn in dependencies if urn not in left]
    if by_property := resource.get("propertyDependencies"):
        changes["propertyDependencies"] = {
            name: [urn for urn in urns or [] if urn not in left] for name, urns in by_property.items()
        }
    kept = {name: value for name, value in resource.items() if name != "deletedWith" or value not in left}
    return {**kept, **changes}


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

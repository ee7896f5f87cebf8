"""An id that comes from one resource is the same wherever it is used, and no other resource's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from infra.policy.resources import UNKNOWN, Resource, Stack
from infra.policy.rule import Finding, Level, Rule, named

_IDS = (
    "branchId",
    "expirationPolicyId",
    "heartbeatGroupId",
    "monitorGroupId",
    "policyId",
    "projectId",
    "resourceId",
    "statusPageId",
    "statusPageSectionId",
)


def check(stack: Stack) -> Iterator[Finding]:
    """Compare the ids that resources were given. The engine shows no resource its own id, so they are compared by use.

    Each use is known by its vendor and property, and by the resource that its id comes from, if it comes from one.
    """
    uses: dict[tuple[str, str, str], list[tuple[Resource, str]]] = defaultdict(list)
    for resource in stack.resources:
        for property_ in _IDS:
            value, sources = resource.properties.get(property_), resource.references.get(property_, ())
            if value is not UNKNOWN and value is not None:
                source = sources[0] if len(sources) == 1 else ""
                uses[_vendor(resource), property_, source].append((resource, _plain(value)))
    usual = {use: Counter(id_ for _, id_ in found).most_common(1)[0][0] for use, found in uses.items()}
    owners = {(property_, id_): source for (_, property_, source), id_ in usual.items() if source}
    for (vendor, property_, source), found in uses.items():
        for resource, id_ in found:
            foreign = owners.get((property_, id_), source) != source
            if not id_ or id_ != usual[vendor, property_, source] or foreign:
                yield Finding(
                    resource.urn,
                    f"{resource.name}: {property_} is not the id that it is declared to be, but another's, or none",
                )


def _vendor(resource: Resource) -> str:
    return resource.type.split(":")[0]


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


RULE = Rule(
    id=named(__name__),
    title="An id is of the resource that it is declared to come from, and the same wherever that is used",
    level=Level.MANDATORY,
    types=(),
    reason="An id that was written by hand, or taken from another environment, puts a variable, an alert or a database "
    "where nobody looks for it: a preview's variable into production's project.",
    source="derived: ids are outputs of resources of the same stack (infra/components)",
    remedy="Take the id from the resource that this stack declares.",
    guards={"*": _IDS},
    whole=check,
)

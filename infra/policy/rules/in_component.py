"""Every resource hangs below a component."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.policy.resources import PROVIDER_PREFIX, ROOT_TYPE, Resource
from infra.policy.rule import Level, Rule, named

COMPONENT_PREFIX = f"{naming.PREFIX}:platform:"


def check(resource: Resource) -> Iterator[str]:
    """Look at the type of what it hangs below."""
    if resource.type == ROOT_TYPE or resource.type.startswith((PROVIDER_PREFIX, COMPONENT_PREFIX)):
        return
    parent = (resource.parent or "").split("::")
    if len(parent) < 3 or not parent[2].rsplit("$", 1)[-1].startswith(COMPONENT_PREFIX):
        yield f"{resource.name} hangs below no component"


RULE = Rule(
    id=named(__name__),
    title="Every resource is part of a component",
    level=Level.MANDATORY,
    types=(),
    reason="A component is what gives a resource its provider, its protection and its name. One outside is nobody's.",
    source="derived: infra/components declares one component per system",
    remedy="Declare it in a component of infra/components.",
    guards={"*": ("(moved)",)},
    each=check,
)

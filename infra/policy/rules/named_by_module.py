"""Resources are named by the naming module."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.platform import naming
from infra.policy.reading import known_text, made
from infra.policy.resources import (
    HEARTBEAT,
    HEARTBEAT_GROUP,
    MONITOR,
    MONITOR_GROUP,
    POLICY,
    PROVIDER_PREFIX,
    ROOT_TYPE,
    SEVERITY,
    VERCEL_VARIABLE,
    Resource,
)
from infra.policy.rule import Level, Rule, named
from infra.policy.rules.in_component import COMPONENT_PREFIX

_SYSTEMS = (
    naming.CACHE,
    naming.DATABASE,
    naming.HOSTING,
    naming.MONITORING,
    naming.SCHEDULES,
    naming.STATUS_PAGE,
    naming.VARIABLES,
)
_LOGICAL = re.compile(rf"({'|'.join(_SYSTEMS)})(-[a-z0-9]+)+")
#: Where each vendor shows the name to the one on call: it must say whose it is.
_SHOWN = {
    MONITOR: "pronounceableName",
    MONITOR_GROUP: "name",
    HEARTBEAT: "name",
    HEARTBEAT_GROUP: "name",
    POLICY: "name",
    SEVERITY: "name",
}


def check(resource: Resource) -> Iterator[str]:
    """Look at the logical name, and at the one that people see."""
    if resource.type == ROOT_TYPE or resource.type.startswith(PROVIDER_PREFIX):
        return
    if resource.type.startswith(COMPONENT_PREFIX):
        if resource.name not in _SYSTEMS:
            yield f"the component {resource.name} is not named after a system of infra/platform/naming.py"
        return
    if not _LOGICAL.fullmatch(resource.name):
        yield f"{resource.name} is not a name that infra/platform/naming.py makes"
    if resource.type == VERCEL_VARIABLE:
        key = known_text(resource, "key")
        if key is not None and resource.name != made(naming.variable, key):
            yield f"{resource.name} is not named after its variable"
    yield from _seen(resource)


def _seen(resource: Resource) -> Iterator[str]:
    shown = known_text(resource, _SHOWN[resource.type]) if resource.type in _SHOWN else None
    wanted = made(naming.alerting, resource.kind, resource.name.split("-", 2)[-1])
    if shown is not None and shown != wanted:
        yield f"{resource.name} is not called {wanted} at its vendor"


RULE = Rule(
    id=named(__name__),
    title="Every resource has the name that the naming module makes",
    level=Level.MANDATORY,
    types=(),
    reason="Creation, adoption and teardown find things by their names. A name from elsewhere is found by none of "
    "them, and tells the one on call nothing.",
    source="derived: infra/platform/naming.py is the one place that makes names",
    remedy="Take the name from infra/platform/naming.py.",
    guards={
        "*": ("(renamed)", "(twin)"),
        VERCEL_VARIABLE: ("(renamed)", "(twin)", "key"),
        **{type_: ("(renamed)", property_) for type_, property_ in _SHOWN.items()},
    },
    each=check,
)

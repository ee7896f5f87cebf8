"""Data stays in the European Union."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.platform.regions import in_eu
from infra.policy.reading import items, known_text, shown, text
from infra.policy.requirements.variables import EU_HOSTS
from infra.policy.resources import NEON_PROJECT, REDIS, UNKNOWN, VERCEL_PROJECT, VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named

_ONE = {NEON_PROJECT: "regionId", REDIS: "primaryRegion"}
_MANY = {REDIS: "readRegions", VERCEL_PROJECT: "resourceConfig.functionDefaultRegions"}


def check(resource: Resource) -> Iterator[str]:
    """Look at every place where the resource keeps or computes on data."""
    one = resource.get(_ONE[resource.type]) if resource.type in _ONE else UNKNOWN
    if one is not UNKNOWN and not in_eu(text(one)):
        yield f"{resource.name} is in {shown(one)}, which is not in the EU"
    many = resource.get(_MANY[resource.type]) if resource.type in _MANY else UNKNOWN
    for region in items(many):
        if region is not UNKNOWN and not in_eu(text(region)):
            yield f"{resource.name} is also in {shown(region)}, which is not in the EU"
    if resource.type == VERCEL_PROJECT and many is not UNKNOWN and not items(many):
        yield f"{resource.name} names no region for its functions: Vercel would choose one in the United States"
    if resource.type == VERCEL_PROJECT and resource.is_not("functionFailover", False):
        yield f"{resource.name} lets its functions fail over to regions outside the EU"
    if resource.type == VERCEL_VARIABLE:
        yield from _host(resource)


def _host(variable: Resource) -> Iterator[str]:
    name, value = text(variable.get("key")), known_text(variable, "value")
    if name in EU_HOSTS and value is not None and urlsplit(value).hostname != EU_HOSTS[name]:
        yield f"{name} does not name the vendor's host in the EU"


RULE = Rule(
    id=named(__name__),
    title="Everything that keeps or handles data is in the EU",
    level=Level.MANDATORY,
    types=(NEON_PROJECT, REDIS, VERCEL_PROJECT, VERCEL_VARIABLE),
    reason="Health data is promised to stay in the EU; the names of patients and their appointments are health data, "
    "also in a cache, a notice or an analytics event.",
    source="platform document, Hosting & Deployment (Primary in EU); application, docs/06-legal/compliance",
    remedy="Choose a region of infra/platform/regions.py; for Novu and PostHog, an account in the EU.",
    guards={
        NEON_PROJECT: ("regionId",),
        REDIS: ("primaryRegion", "readRegions*"),
        VERCEL_PROJECT: ("resourceConfig", "resourceConfig.functionDefaultRegions*", "functionFailover"),
        VERCEL_VARIABLE: ("value",),
    },
    each=check,
)

"""Each environment has a database project and a cache of its own."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.policy.reading import known_text, made
from infra.policy.resources import NEON_PROJECT, REDIS, Resource
from infra.policy.rule import Level, Rule, named

_NAME = {NEON_PROJECT: "name", REDIS: "databaseName"}


def check(resource: Resource) -> Iterator[str]:
    """Compare the name with the one that the naming module makes for this stack."""
    name = known_text(resource, _NAME[resource.type])
    wanted = made(naming.database_project if resource.type == NEON_PROJECT else naming.cache, resource.stack)
    if name is not None and name != wanted:
        yield f"{resource.name} is not called {wanted}: it may be another environment's"


RULE = Rule(
    id=named(__name__),
    title="A database project and a cache belong to one environment, and are called after it",
    level=Level.MANDATORY,
    types=(NEON_PROJECT, REDIS),
    reason="A preview that shares production's database writes test bookings beside real ones, and deletes them with "
    "its branch.",
    source="platform document, Environments; application, _docs/blueprint (health data never enters a preview)",
    remedy="Let the name come from infra/platform/naming.py.",
    guards={NEON_PROJECT: ("name", "(planted)"), REDIS: ("databaseName", "(planted)")},
    each=check,
)

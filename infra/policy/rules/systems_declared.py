"""Each environment has the systems that it cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.policy.resources import NEON_PROJECT, REDIS, VERCEL_PROJECT, Stack
from infra.policy.rule import Finding, Level, Rule, named

_NEEDED = {
    NEON_PROJECT: naming.DATABASE_PROJECT,
    REDIS: naming.REDIS_DATABASE,
    VERCEL_PROJECT: naming.HOSTING_PROJECT,
}


def check(stack: Stack) -> Iterator[Finding]:
    """Look for each by its type and name."""
    for type_, name in _NEEDED.items():
        needed = stack.kind == "production" or (stack.name == "preview" and type_ == NEON_PROJECT)
        if needed and stack.named(type_, name) is None:
            yield Finding(stack.urn(type_, name), f"{name} is missing, and {stack.name} cannot do without")


RULE = Rule(
    id=named(__name__),
    title="Production declares its database, its cache and its site, and the base of previews its database",
    level=Level.MANDATORY,
    types=tuple(_NEEDED),
    reason="Each of them is Critical or stops checkout; a program that no longer declares one deletes it.",
    source="platform document, Platform Architecture",
    remedy="Declare it in stacks/production.py or stacks/preview.py again.",
    guards=dict.fromkeys(_NEEDED, ("(dropped)", "(renamed)")),
    whole=check,
)

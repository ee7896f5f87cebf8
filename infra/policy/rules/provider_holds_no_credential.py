"""Providers are given no credential, and there is one per vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.policy.resources import PROVIDER_PREFIX, Stack
from infra.policy.rule import Finding, Level, Rule, named

_CREDENTIAL = re.compile(r"token|key|password|secret|credential|email", re.IGNORECASE)


def check(stack: Stack) -> Iterator[Finding]:
    """Look at what each provider was given, by name."""
    providers = [resource for resource in stack.resources if resource.type.startswith(PROVIDER_PREFIX)]
    seen: set[str] = set()
    for provider in providers:
        for name, value in provider.properties.items():
            if _CREDENTIAL.search(name) and value not in (None, ""):
                yield Finding(provider.urn, f"{provider.name} is given {name}, which would be kept in the state")
        if provider.type in seen:
            yield Finding(
                provider.urn, f"{provider.name} is a second provider of its vendor, and may use another token"
            )
        seen.add(provider.type)


RULE = Rule(
    id=named(__name__),
    title="No provider is given a credential, and each vendor has one provider",
    level=Level.MANDATORY,
    types=(),
    reason="What a provider is given is kept in the state, where another environment's job could find it, and where a "
    "refresh after a rotation would use the old one. Each reads its own environment's token when it starts.",
    source="docs/decisions/0001; derived: tokens are not shared between environments",
    remedy="Leave it out: infra/components/providers.py says which variable each provider reads.",
    guards={"pulumi:providers:*": ("(credential)", "(twin)")},
    whole=check,
)

"""Every resource names its provider, and so the credentials that it uses."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import PROVIDER_PREFIX, Resource
from infra.policy.rule import Level, Rule, named

#: What the engine calls a provider that nobody declared.
_DEFAULT = "default"


def check(resource: Resource) -> Iterator[str]:
    """Look at the name of the provider; components and providers have none."""
    if resource.type.startswith(PROVIDER_PREFIX):
        if resource.name.startswith(_DEFAULT):
            yield f"{resource.name} is a default provider, with whatever credentials the shell has"
        return
    name = (resource.provider or "").rsplit("::", 1)[-1]
    if resource.provider is not None and name.startswith(_DEFAULT):
        yield f"{resource.name} uses a default provider, with whatever credentials the shell has"


RULE = Rule(
    id=named(__name__),
    title="Every resource names the provider that it uses",
    level=Level.MANDATORY,
    types=(),
    reason="A default provider takes whatever account the shell is signed in to: a preview's run with production's "
    "token in its environment would write to production.",
    source="derived: one provider per vendor and stack, so that one token belongs to one environment; pulumi.com/docs: "
    "Default providers, 2026-11",
    remedy="Declare it below a component that gets its provider (infra/components/component.py).",
    guards={"*": ("(default provider)",)},
    each=check,
)

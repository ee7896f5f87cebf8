"""A variable reaches the deployments of its own environment, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import items, text
from infra.policy.resources import UNKNOWN, VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Look at the targets, and at the custom environments beside them."""
    name, targets = text(variable.get("key")), variable.get("targets")
    if targets is not UNKNOWN and items(targets) != [variable.kind]:
        yield f"{name} is set for {', '.join(map(str, items(targets))) or 'nothing'} and not for {variable.kind} alone"
    if items(variable.get("customEnvironmentIds")):
        yield f"{name} is also set for a custom environment"


RULE = Rule(
    id=named(__name__),
    title="A variable is set for the deployments of its own environment alone",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="Previews are deployments of production's project: one wrong target, and a pull request writes to real "
    "patients' data.",
    source="platform document, Environments; application, docs/08-deployment/02-vercel-environment-setup.md",
    remedy="Let the targets follow from the environment (infra/platform/environments.py).",
    guards={VERCEL_VARIABLE: ("targets*", "(planted)")},
    each=check,
)

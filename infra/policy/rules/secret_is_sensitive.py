"""Secrets are of Vercel's type `sensitive`."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text, text
from infra.policy.requirements.variables import SECRET_NAME, SECRET_SHAPE
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Tell a secret by its name or by how its value begins."""
    name = text(variable.get("key"))
    secret = SECRET_NAME.match(name) or SECRET_SHAPE.match(known_text(variable, "value") or "")
    if secret and variable.is_not("sensitive", True):
        yield f"{name} is a secret, and whoever sees the project could read it"
    elif variable.is_not("sensitive", True, False):
        yield f"{name} does not say whether it is a secret, which the provider refuses only after others were made"


RULE = Rule(
    id=named(__name__),
    title="Secrets are of Vercel's type sensitive",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="What is not sensitive can be read by every member of the team, and by whoever steals a token of one.",
    source="application, lessons learned, no. 49; vercel.com/docs: Sensitive environment variables, 2026-11",
    remedy='Declare it with kind="secret" in infra/platform/variables.',
    guards={VERCEL_VARIABLE: ("sensitive",)},
    each=check,
)

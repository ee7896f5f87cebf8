"""No declared variable is empty."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text, text
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Look whether there is a value, without saying anything about it."""
    value = known_text(variable, "value")
    if value is not None and not value.strip():
        yield f"{text(variable.get('key'))} is empty: the application takes it for not set"


RULE = Rule(
    id=named(__name__),
    title="No variable is empty",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="An empty secret looks as if it were set: Vercel stores it encrypted, and the application skips what needs "
    "it without a word (heartbeats, notices).",
    source="application, lib/integrations/betterstack/heartbeat.ts (skipped when empty); platform document, "
    "Environment Variables",
    remedy="Give it its value with `eleva secrets set`, or in the stack file; or do not declare it.",
    guards={VERCEL_VARIABLE: ("value",)},
    each=check,
)

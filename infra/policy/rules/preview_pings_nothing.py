"""A preview has no heartbeat URL."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text, text
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Look at name and value."""
    name, value = text(variable.get("key")), known_text(variable, "value") or ""
    if name.endswith("_HEARTBEAT") or "/heartbeat/" in value:
        yield f"{name} is a heartbeat's URL: a preview's run would pass for production's"


RULE = Rule(
    id=named(__name__),
    title="Previews have no heartbeat URL",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    environments=("preview",),
    reason="A preview that pings production's heartbeat keeps it green while production's job has stopped.",
    source="application, lib/integrations/betterstack/heartbeat.ts; derived: previews run the same code",
    remedy="Leave the variable out of previews (infra/platform/variables/heartbeats.py).",
    guards={VERCEL_VARIABLE: ("key", "value")},
    each=check,
)

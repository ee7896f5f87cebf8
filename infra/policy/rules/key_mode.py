"""Live keys in production, test keys everywhere else."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text, text
from infra.policy.requirements.variables import MODES
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Compare how the value begins with what its environment needs."""
    name, value = text(variable.get("key")), known_text(variable, "value")
    prefixes = MODES.get(name)
    if prefixes and value is not None and not value.startswith(prefixes[variable.kind]):
        mode = "live" if variable.kind == "production" else "test"
        yield f"{name} is not of {mode} mode, as everything in {variable.kind} has to be"


RULE = Rule(
    id=named(__name__),
    title="Production has live keys, and previews have test keys",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="A test key in production takes no money and says that it did; a live key in a preview takes real money "
    "from a test.",
    source="application, docs/08-deployment/01-production-migration-guide.md and config/env.ts (the mode defaults to "
    "test even in production)",
    remedy="Set the key of the right mode: `eleva secrets set STACK NAME --replace`, or eleva:variables in the stack "
    "file for a publishable one.",
    guards={VERCEL_VARIABLE: ("value",)},
    each=check,
)

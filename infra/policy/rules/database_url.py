"""Database URLs are remote and encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.variables.formats import description, fits
from infra.policy.reading import known_text, text
from infra.policy.requirements.variables import DATABASE_URLS
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Look at the form of the URL; nothing of it is shown."""
    name, value = text(variable.get("key")), known_text(variable, "value")
    if name in DATABASE_URLS and value is not None and not fits("postgres-url", value):
        yield f"{name} is not {description('postgres-url')}"


RULE = Rule(
    id=named(__name__),
    title="Database URLs name a remote server and demand encryption",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="Without sslmode=require a client may talk in plain text; with a local or made-up host the application "
    "fails only after its deployment.",
    source="application, drizzle/db.ts (refuses localhost and placeholders); platform document, Data Security",
    remedy="Let the URL come from the database's own outputs (infra/components/database.py).",
    guards={VERCEL_VARIABLE: ("value",)},
    each=check,
)

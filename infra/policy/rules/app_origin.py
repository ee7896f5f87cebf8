"""The application has one https origin, and in production that is the one which everything calls."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.domains import PRODUCTION_ORIGIN
from infra.platform.variables.formats import description, fits
from infra.policy.reading import known_text, text
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named

_NAME = "NEXT_PUBLIC_APP_URL"


def check(variable: Resource) -> Iterator[str]:
    """Look at the one variable that holds it."""
    value = known_text(variable, "value")
    if text(variable.get("key")) != _NAME or value is None:
        return
    if not fits("https-origin", value):
        yield f"{_NAME} is not {description('https-origin')}"
    elif variable.kind == "production" and value != PRODUCTION_ORIGIN:
        yield f"{_NAME} is not the origin that jobs, monitors and webhooks call"
    elif variable.kind == "preview" and value == PRODUCTION_ORIGIN:
        yield f"{_NAME} is production's: links in a preview would lead to real patients' pages"


RULE = Rule(
    id=named(__name__),
    title="The application has one https origin, in production the one that everything calls",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="Job URLs and links are made of it. Two URLs in one value, or a host that redirects, break every delivery "
    "of QStash and Stripe.",
    source="application, config/qstash.ts and .env.example (two comma-separated URLs); platform document, Environments",
    remedy="Mend PRODUCTION_ORIGIN in infra/platform/domains.py.",
    guards={VERCEL_VARIABLE: ("value",)},
    each=check,
)

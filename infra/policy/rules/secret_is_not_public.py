"""No secret stands in a variable that every browser gets."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text, text, variables
from infra.policy.requirements.variables import PUBLIC_PREFIX, SECRET_SHAPE
from infra.policy.resources import UNKNOWN, VERCEL_VARIABLE, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Look at each public value: how it begins, and whether a secret has the same."""
    present = variables(stack)
    secrets = {
        value: name
        for name, variable in present.items()
        if variable.get("sensitive") is True and (value := known_text(variable, "value"))
    }
    for name, variable in present.items():
        value = variable.get("value")
        if value is UNKNOWN or (variable.get("sensitive") is True and not name.startswith(PUBLIC_PREFIX)):
            continue
        if name.startswith(PUBLIC_PREFIX) and SECRET_SHAPE.match(text(value)):
            yield Finding(variable.urn, f"{name} looks like a secret, and every browser gets it")
        if (same := secrets.get(text(value))) and same != name:
            yield Finding(variable.urn, f"{name} can be read, and has the value of the secret {same}")


RULE = Rule(
    id=named(__name__),
    title="No secret is in a public variable",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="Next.js builds what begins with NEXT_PUBLIC_ into the pages: it is public from the first request on.",
    source="application, lessons learned, no. 49; platform document, Data Security",
    remedy="Replace the secret at its vendor, then set the public value under that name.",
    guards={VERCEL_VARIABLE: ("value", "key", "sensitive")},
    whole=check,
)

"""The main and the audit database are two databases with two roles."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.policy.reading import known_text, variables
from infra.policy.requirements.variables import DATABASE_URLS
from infra.policy.resources import VERCEL_VARIABLE, Stack
from infra.policy.rule import Finding, Level, Rule, named

_AUDIT = "AUDITLOG_DATABASE_URL"


def check(stack: Stack) -> Iterator[Finding]:
    """Compare database and role of the audit URL with the others'."""
    present = variables(stack)
    audit = _parts(known_text(present[_AUDIT], "value")) if _AUDIT in present else None
    for name in DATABASE_URLS:
        other = _parts(known_text(present[name], "value")) if name in present and name != _AUDIT else None
        if audit and other:
            same = [what for what, a, b in zip(("database", "role"), audit, other, strict=True) if a == b]
            if same:
                yield Finding(present[_AUDIT].urn, f"{_AUDIT} has the {' and the '.join(same)} of {name}")


def _parts(url: str | None) -> tuple[str, str] | None:
    """Database (with its host, whatever pool it goes through) and role of a URL."""
    try:
        parts = urlsplit(url or "")
        host = (parts.hostname or "").replace("-pooler.", ".")
    except ValueError:
        return None
    return (f"{host}{parts.path}", parts.username or "") if host else None


RULE = Rule(
    id=named(__name__),
    title="The audit database is another database, of another role, than the main one",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="Whoever may write the application's data must not be able to rewrite the record of what was done with it.",
    source="application, drizzle/auditDb.ts; platform document, Data Security (audit logging)",
    remedy="Let AUDITLOG_DATABASE_URL come from the audit database's output (infra/platform/variables/data.py).",
    guards={VERCEL_VARIABLE: ("value",)},
    whole=check,
)

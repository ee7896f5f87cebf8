"""Secrets that guard different things are different."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text, variables
from infra.policy.requirements.variables import DISTINCT
from infra.policy.resources import VERCEL_VARIABLE, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Compare the members of each group."""
    present = variables(stack)
    for group in (*DISTINCT, tuple(name for name in present if name.endswith("_HEARTBEAT"))):
        seen: dict[str, str] = {}
        for name in group:
            value = known_text(present[name], "value") if name in present else None
            if not value:
                continue
            if value in seen:
                yield Finding(present[name].urn, f"{name} has the same value as {seen[value]}")
            seen.setdefault(value, name)


RULE = Rule(
    id=named(__name__),
    title="Webhook secrets, signing keys, heartbeat URLs and tokens of our own differ from each other",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="Three webhooks once shared one secret: a delivery of one vendor's passed for another's. Two jobs that ping "
    "one heartbeat keep it green while one of them has stopped.",
    source="application, lessons learned, no. 49",
    remedy="Create a secret per endpoint at the vendor, and `eleva secrets set` each; our own: `eleva secrets ensure`.",
    guards={VERCEL_VARIABLE: ("value",)},
    whole=check,
)

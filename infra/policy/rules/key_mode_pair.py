"""The keys of one account are all of one mode."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text, variables
from infra.policy.requirements.variables import ACCOUNTS_OF_KEYS, MODE
from infra.policy.resources import VERCEL_VARIABLE, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Compare the modes of each account's keys."""
    present = variables(stack)
    for names in ACCOUNTS_OF_KEYS:
        modes: dict[str, str] = {}
        for name in names:
            found = MODE.match(known_text(present[name], "value") or "") if name in present else None
            if found:
                modes[name] = found.group(1)
        if len(set(modes.values())) > 1:
            first = next(iter(modes))
            told = ", ".join(f"{name} {mode}" for name, mode in modes.items())
            yield Finding(present[first].urn, f"keys of one account are of different modes: {told}")


RULE = Rule(
    id=named(__name__),
    title="The keys of one account are all live, or all test",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="With a live publishable key and a test secret key every payment fails, and the page blames the card.",
    source="application, docs/08-deployment/01-production-migration-guide.md",
    remedy="Set all keys of the account in the mode of the environment.",
    guards={VERCEL_VARIABLE: ("value",)},
    whole=check,
)

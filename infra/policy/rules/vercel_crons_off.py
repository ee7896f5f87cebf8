"""Vercel runs no job beside QStash."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import VERCEL_CRONS, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Look for the switch: what is not declared is on."""
    found = list(stack.of(VERCEL_CRONS))
    if not found:
        yield Finding(stack.urn(VERCEL_CRONS, "hosting-crons"), "nothing switches Vercel's own crons off")
    for crons in found:
        if crons.is_not("enabled", False):
            yield Finding(crons.urn, "Vercel runs the crons of the application's vercel.json beside QStash")


RULE = Rule(
    id=named(__name__),
    title="Vercel's own crons are off",
    level=Level.MANDATORY,
    types=(VERCEL_CRONS,),
    environments=("production",),
    reason="The application's vercel.json runs keep-alive a second time, and whatever is added there runs without a "
    "heartbeat, a retry or a review here.",
    source="application, vercel.json; platform document, Scheduling (QStash)",
    remedy="Keep `vercel_crons_enabled=False` in infra/platform/hosting.py.",
    guards={VERCEL_CRONS: ("(dropped)", "enabled")},
    whole=check,
)

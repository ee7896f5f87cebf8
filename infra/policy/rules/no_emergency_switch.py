"""No switch for emergencies is on."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import text
from infra.policy.requirements.variables import EMERGENCY
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Look at the name; a value is of no matter, as any could be changed in the vendor's console."""
    if text(variable.get("key")) in EMERGENCY:
        yield f"{text(variable.get('key'))} is a switch for emergencies and must not be declared"


RULE = Rule(
    id=named(__name__),
    title="No switch for emergencies is declared",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="ENABLE_CRON_FALLBACK lets a made-up user agent run the jobs that pay experts; DISABLE_REDIS takes locks "
    "and rate limits away from payments. What is declared stays.",
    source="application, app/api/cron/process-pending-payouts/route.ts and lib/redis/manager.ts",
    remedy="Remove it. In an emergency it is set by hand, and gone with the next deployment.",
    guards={VERCEL_VARIABLE: ("key", "(planted)")},
    each=check,
)

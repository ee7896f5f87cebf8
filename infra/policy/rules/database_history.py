"""Production's database can be restored to any second of the last 30 days."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.units import DAY_S
from infra.policy.reading import number, shown
from infra.policy.resources import NEON_PROJECT, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named

DAYS_MIN = 30


def check(project: Resource) -> Iterator[str]:
    """Look at the history window."""
    value = project.get("historyRetentionSeconds")
    if value is not UNKNOWN and (number(value) or 0) < DAYS_MIN * DAY_S:
        yield f"{project.name} keeps {shown(value)} s of history; {DAYS_MIN} days are {DAYS_MIN * DAY_S} s"


RULE = Rule(
    id=named(__name__),
    title="Production's history window is at least 30 days",
    level=Level.MANDATORY,
    types=(NEON_PROJECT,),
    environments=("production",),
    reason="Daily dumps alone may lose a day of appointments and payments. The history restores to any second, and "
    "the promise is 30 days.",
    source="platform document, Backup Strategy; RPO of 15 minutes: application, content/trust/security/en.mdx",
    remedy="Mend BACKUPS in infra/platform/backups.py; the Neon plan has to allow it.",
    guards={NEON_PROJECT: ("historyRetentionSeconds",)},
    each=check,
)

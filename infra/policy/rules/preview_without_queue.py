"""A preview has no QStash token."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import text
from infra.policy.resources import VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Look at the name."""
    if text(variable.get("key")) == "QSTASH_TOKEN":
        yield "QSTASH_TOKEN is set in a preview, and nothing here shows that it is not production's"


RULE = Rule(
    id=named(__name__),
    title="Previews have no QStash token",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    environments=("preview",),
    reason="The application's postbuild script deletes every schedule of the account whose token it finds: a preview "
    "build with production's would end the jobs that pay experts. What cannot be compared counts as production's.",
    source="application, package.json and lib/integrations/qstash/schedules.ts",
    remedy="Remove the secret. For a QStash account of the previews' own, write a waiver that says so.",
    guards={VERCEL_VARIABLE: ("key",)},
    each=check,
)

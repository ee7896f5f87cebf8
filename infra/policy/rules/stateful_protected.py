"""What holds data cannot be deleted by an edit."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import NEON_DATABASE, NEON_PROJECT, NEON_ROLE, REDIS, VERCEL_PROJECT, Resource
from infra.policy.rule import Level, Rule, named


def check(resource: Resource) -> Iterator[str]:
    """Look at the resource option; environments of one branch are made to be thrown away."""
    if not resource.protect and ":preview-" not in resource.urn.split("::")[0]:
        yield f"{resource.name} holds data and is not protected: an edit that renames it would delete it"


RULE = Rule(
    id=named(__name__),
    title="What holds data is protected from deletion",
    level=Level.MANDATORY,
    types=(NEON_PROJECT, NEON_ROLE, NEON_DATABASE, REDIS, VERCEL_PROJECT),
    reason="A rename, a changed region or a lost line is a deletion to Pulumi. Protection turns it into a message.",
    source="platform document, Backup Strategy; terraform-provider-neon, issue 149 (replacement on a compute change)",
    remedy="Declare it with `holding_data()` (infra/components/component.py). To give an environment up for good, "
    "write a waiver.",
    guards=dict.fromkeys((NEON_PROJECT, NEON_ROLE, NEON_DATABASE, REDIS, VERCEL_PROJECT), ("(unprotected)",)),
    each=check,
)

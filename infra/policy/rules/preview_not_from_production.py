"""Nothing in a preview hangs on another environment's database project."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import NEON_BRANCH, NEON_DATABASE, NEON_PROJECT, NEON_ROLE, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Follow each branch, role and database to the project that it is of."""
    own = {project.urn for project in stack.of(NEON_PROJECT)}
    for part in stack.of(NEON_BRANCH, NEON_ROLE, NEON_DATABASE):
        if own and not own & set(part.references.get("projectId", ())):
            yield Finding(
                part.urn, f"{part.name} is not of this environment's database project, but of one named by id"
            )


RULE = Rule(
    id=named(__name__),
    title="Branches, roles and databases are of their own environment's project",
    level=Level.MANDATORY,
    types=(NEON_PROJECT, NEON_BRANCH, NEON_ROLE, NEON_DATABASE),
    reason="A branch of production's project is a copy of every medical record, in an environment that anybody with a "
    "pull request may use.",
    source="derived: a project of its own for previews, since health data never enters a preview (application, "
    "_docs/blueprint)",
    remedy="Take the project's id from the resource that this stack declares.",
    guards=dict.fromkeys((NEON_ROLE, NEON_DATABASE, NEON_BRANCH), ("projectId", "(planted)"))
    | {NEON_PROJECT: ("(renamed)",)},
    whole=check,
)

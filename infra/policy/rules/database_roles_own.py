"""Each database has a role of its own."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import known_text
from infra.policy.resources import NEON_DATABASE, NEON_PROJECT, NEON_ROLE, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Compare the owners of all databases; the first comes with the project."""
    main = {
        (known_text(project, "branch.databaseName"), known_text(project, "branch.roleName"))
        for project in stack.of(NEON_PROJECT)
    }
    databases, owners = {name for name, _ in main}, {role for _, role in main}
    for project in stack.of(NEON_PROJECT):
        if "" in (known_text(project, "branch.roleName"), known_text(project, "branch.databaseName")):
            yield Finding(project.urn, f"{project.name} does not name the main database and its role")
    roles = {known_text(role, "name") for role in stack.of(NEON_ROLE)}
    for database in stack.of(NEON_DATABASE):
        name, owner = known_text(database, "name"), known_text(database, "ownerName")
        if owner is not None and (owner in owners or not owner):
            yield Finding(database.urn, f"{database.name} is owned by the role of another database, or by none")
        elif owner is not None and owner not in roles and None not in roles:
            yield Finding(database.urn, f"{database.name} is owned by a role that this stack does not declare")
        if name is not None and (name in databases or not name):
            yield Finding(database.urn, f"{database.name} is another database's by its name, or has none")
        owners.add(owner)
        databases.add(name)
    if main and not list(stack.of(NEON_DATABASE)):
        yield Finding(
            stack.urn(NEON_DATABASE, "database-audit"), "there is no database beside the main one: none audits"
        )


RULE = Rule(
    id=named(__name__),
    title="The main and the audit database are separate, each with a role of its own",
    level=Level.MANDATORY,
    types=(NEON_PROJECT, NEON_ROLE, NEON_DATABASE),
    reason="Whoever may write the application's data must not be able to rewrite the record of what was done with it.",
    source="application, drizzle/auditDb.ts; platform document, Data Security (audit logging)",
    remedy="Keep both entries of DATABASES in infra/platform/databases.py, with a role each.",
    guards={
        NEON_PROJECT: ("branch", "branch.databaseName", "branch.roleName"),
        NEON_DATABASE: ("name", "ownerName", "(dropped)"),
        NEON_ROLE: ("name", "(dropped)"),
    },
    whole=check,
)

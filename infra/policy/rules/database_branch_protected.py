"""The branch that holds data is protected, its password kept and its server reachable."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import differing
from infra.policy.resources import NEON_PROJECT, Resource
from infra.policy.rule import Level, Rule, named

_WANTED = {
    "defaultBranchProtected": True,
    "storePassword": "yes",
    "blockPublicConnections": "no",
    "enableLogicalReplication": "no",
}


def check(project: Resource) -> Iterator[str]:
    """Look at the project's switches, which the provider leaves alone where they are not set."""
    for message in differing(project, _WANTED):
        yield f"{project.name}: {message}"


RULE = Rule(
    id=named(__name__),
    title="The default branch of a database project is protected",
    level=Level.MANDATORY,
    types=(NEON_PROJECT,),
    reason="A protected branch cannot be deleted or reset in the console, and its children get passwords of their own: "
    "a preview's URL does not open its parent. The application reaches it over the public network, by a password "
    "that Neon has to keep for a rebuild; replication, once on, cannot be switched off.",
    source="application, docs/_WorkOS Vault implemenation/NEON-DATABASE-VERIFICATION.md (found not protected); "
    "neon.com/docs: Protected branches, 2026-11",
    remedy="Keep `protected=True` in infra/platform/databases.py. To give an environment up for good, write a waiver.",
    guards={NEON_PROJECT: tuple(_WANTED)},
    each=check,
)

"""A branch's variables are for that branch, and all others for no single one."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.platform.branches import InvalidBranch, slug
from infra.policy.reading import text
from infra.policy.resources import UNKNOWN, VERCEL_VARIABLE, Resource
from infra.policy.rule import Level, Rule, named


def check(variable: Resource) -> Iterator[str]:
    """Compare the branch with the one that the stack is called after."""
    branch, own = variable.get("gitBranch"), naming.slug_of(variable.stack)
    if branch is not UNKNOWN and _slug(text(branch)) != own:
        wanted = f"the branch of {variable.stack}" if own else "no single branch"
        yield f"{text(variable.get('key'))} is for {text(branch) or 'no single branch'!a}, and should be for {wanted}"


def _slug(branch: str) -> str | None:
    """Return what a branch's stack is called after: None for no branch, nothing for one that has no stack."""
    try:
        return slug(branch) if branch else None
    except InvalidBranch:
        return ""


RULE = Rule(
    id=named(__name__),
    title="A variable of a branch's environment is for that branch, and every other one for no single branch",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="A database URL without its branch is every preview's: bookings of one would be written into the data "
    "of another. One of the base that is for a branch alone is missing everywhere else.",
    source="derived: each branch has databases and a cache of its own (docs/decisions/0014-preview-environments.md)",
    remedy="Let the branch come from the stack's settings, as stacks/branch.py does.",
    guards={VERCEL_VARIABLE: ("(branch)",)},
    each=check,
)

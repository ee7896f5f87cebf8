"""Every variable that the application cannot do without is there."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform import naming
from infra.policy.reading import variables
from infra.policy.requirements.variables import REQUIRED
from infra.policy.resources import UNKNOWN, VERCEL_VARIABLE, Stack
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Look for each by its name; that one has a value is `variable-not-empty`'s to tell."""
    if "preview-" in stack.name:
        return  # a branch has its own variables only; what all previews share is the base's
    if any(variable.get("key") is UNKNOWN for variable in stack.of(VERCEL_VARIABLE)):
        return
    present = variables(stack)
    for name in sorted(REQUIRED[stack.kind] - set(present)):
        yield Finding(
            stack.urn(VERCEL_VARIABLE, naming.variable(name)), f"{name} is missing, and the application fails without"
        )


RULE = Rule(
    id=named(__name__),
    title="Every variable that the application cannot do without is declared",
    level=Level.MANDATORY,
    types=(VERCEL_VARIABLE,),
    reason="A missing Novu key has reached production: payouts ran, and nobody was notified. A missing DATABASE_URL "
    "fails only after the deployment.",
    source="platform document, Environment Variables; application, docs/08-deployment/02-vercel-environment-setup.md, "
    "docs/fixes/VERCEL_DEPLOYMENT_FIX.md and config/env.ts",
    remedy="Declare it in infra/platform/variables; its value is set by `eleva secrets set`, or in the stack file.",
    guards={VERCEL_VARIABLE: ("(dropped)", "key")},
    whole=check,
)

"""Previews can be seen by the team alone."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import shown
from infra.policy.resources import UNKNOWN, VERCEL_PROJECT, Resource
from infra.policy.rule import Level, Rule, named

_PROTECTS = ("standard_protection", "standard_protection_new", "all_deployments", "only_preview_deployments")
_OPENS = ("passwordProtection", "trustedIps", "optionsAllowlist", "protectionBypassForAutomation")


def check(project: Resource) -> Iterator[str]:
    """Look at who may see a preview, and at the ways around that."""
    type_ = project.get("vercelAuthentication.deploymentType")
    if type_ is not UNKNOWN and type_ not in _PROTECTS:
        yield f"{project.name} leaves previews open to everybody ({shown(type_)})"
    if type_ == "all_deployments":
        yield f"{project.name} asks the public to sign in to Vercel"
    for property_ in _OPENS:
        if project.get(property_) not in (None, UNKNOWN, False, [], {}):
            yield f"{project.name} has {property_}, a way around the protection of previews"


RULE = Rule(
    id=named(__name__),
    title="Previews can be seen by the team alone",
    level=Level.MANDATORY,
    types=(VERCEL_PROJECT,),
    environments=("production",),
    reason="A preview runs unreviewed code with test data and keys that work; search engines find what is open.",
    source="platform document, Environments (QA on preview); vercel.com/docs: Deployment protection, 2026-11",
    remedy="Keep `preview_protection` in infra/platform/hosting.py.",
    guards={VERCEL_PROJECT: ("vercelAuthentication*",)},
    each=check,
)

"""A pull request from a fork gets no secrets, and only the application's main branch is production."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import differing
from infra.policy.resources import VERCEL_PROJECT, Resource
from infra.policy.rule import Level, Rule, named

REPOSITORY = "rodrigobarona/eleva-care-app"  # application, repository
_WANTED = {
    "gitForkProtection": True,
    "gitRepository.type": "github",
    "gitRepository.repo": REPOSITORY,
    "gitRepository.productionBranch": "main",
    "gitProviderOptions.createDeployments": True,
    "autoAssignCustomDomains": True,
    "previewDeploymentsDisabled": False,
}


def check(project: Resource) -> Iterator[str]:
    """Look at where deployments come from."""
    yield from (f"{project.name}: {message}" for message in differing(project, _WANTED))


RULE = Rule(
    id=named(__name__),
    title="Deployments come from the application's repository: production from main, none from a fork unasked",
    level=Level.MANDATORY,
    types=(VERCEL_PROJECT,),
    environments=("production",),
    reason="Without fork protection a stranger's pull request builds with our variables, and can send them anywhere.",
    source="platform document, Environments (branch main; previews of every other); vercel.com/docs: Git fork "
    "protection, 2026-11",
    remedy="Mend HOSTING and REPOSITORY in infra/platform/hosting.py.",
    guards={
        VERCEL_PROJECT: (
            "gitForkProtection",
            "gitRepository*",
            "gitProviderOptions",
            "gitProviderOptions.createDeployments",
            "autoAssignCustomDomains",
            "previewDeploymentsDisabled",
        )
    },
    each=check,
)

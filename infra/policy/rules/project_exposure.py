"""The site shows the public nothing of its inside."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import differing
from infra.policy.resources import VERCEL_PROJECT, Resource
from infra.policy.rule import Level, Rule, named

_WANTED = {
    "directoryListing": False,
    "protectedSourcemaps": True,
    "customerSuccessCodeVisibility": False,
    "enableProductionFeedback": False,
    "oidcTokenConfig.issuerMode": "team",
}


def check(project: Resource) -> Iterator[str]:
    """Look at the switches that show something."""
    yield from (f"{project.name}: {message}" for message in differing(project, _WANTED))


RULE = Rule(
    id=named(__name__),
    title="The site shows no directories, sources or third party's toolbar",
    level=Level.MANDATORY,
    types=(VERCEL_PROJECT,),
    environments=("production",),
    reason="Sources and directories help whoever attacks; a third party's toolbar sees what patients type; tokens of "
    "the global issuer are of every team at Vercel.",
    source="platform document, Network Security and Data Security; derived: Vercel's own switches for them",
    remedy="Mend infra/platform/hosting.py or infra/components/hosting.py.",
    guards={VERCEL_PROJECT: (*_WANTED, "oidcTokenConfig")},
    each=check,
)

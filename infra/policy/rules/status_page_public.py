"""The status page is public, at its own address, and nobody else's script runs on it."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.domains import PRODUCTION_ORIGIN, STATUS_DOMAIN
from infra.policy.reading import differing
from infra.policy.resources import STATUS_PAGE, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named

_OPEN = {
    "published": True,
    "passwordEnabled": False,
    "requireSso": False,
    "customDomain": STATUS_DOMAIN,
    "companyUrl": PRODUCTION_ORIGIN,
    "subscribable": True,
    "hideFromSearchEngines": False,
    "announcementEmbedVisible": False,
    "minIncidentLength": 0,
}
_EMPTY = ("customJavascript", "customCss", "googleAnalyticsId", "ipAllowlists", "navigationLinks", "contactUrl")


def check(page: Resource) -> Iterator[str]:
    """Look at who may read it, where, and what runs on it."""
    for message in differing(page, _OPEN):
        yield f"the status page: {message}"
    for property_ in _EMPTY:
        value = page.get(property_)
        if value is not UNKNOWN and (value is None or len(value)):
            yield f"the status page: {property_} must be declared, and empty"


RULE = Rule(
    id=named(__name__),
    title="The status page is public, at its own address, and carries nobody else's script or link",
    level=Level.MANDATORY,
    types=(STATUS_PAGE,),
    environments=("production",),
    reason="A page behind a password tells nobody in an outage. A script or link added to it in the vendor's console "
    "is on a page that patients trust.",
    source="platform document, Incident Response; application, docs/02-core-systems/betterstack-setup.md (public, "
    "status.eleva.care)",
    remedy="Mend infra/platform/status_page.py.",
    guards={STATUS_PAGE: (*_OPEN, *_EMPTY)},
    each=check,
)

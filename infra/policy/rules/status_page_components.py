"""Every public component is on the status page."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import path_of
from infra.policy.requirements.alerts import PUBLIC_COMPONENTS, SERVICES
from infra.policy.resources import (
    MONITOR,
    STATUS_PAGE,
    STATUS_PAGE_RESOURCE,
    STATUS_PAGE_SECTION,
    UNKNOWN,
    Resource,
    Stack,
)
from infra.policy.rule import Finding, Level, Rule, named


def check(stack: Stack) -> Iterator[Finding]:
    """Look for the page, for what each section shows, and for what each public monitor appears as."""
    if not list(stack.of(STATUS_PAGE)):
        yield Finding(stack.urn(STATUS_PAGE, "status-page"), "there is no status page")
    sections = {str(section.get("name")): section for section in stack.of(STATUS_PAGE_SECTION)}
    shown = list(stack.of(STATUS_PAGE_RESOURCE))
    for component in PUBLIC_COMPONENTS:
        section = sections.get(component)
        if section is None and any(found.get("name") is UNKNOWN for found in sections.values()):
            continue
        if section is None:
            yield Finding(stack.urn(STATUS_PAGE_SECTION, component), f"the status page has no section '{component}'")
        elif not any(_refers(item, "statusPageSectionId", section) for item in shown):
            yield Finding(section.urn, f"the status page's section '{component}' shows nothing")
    for monitor in stack.of(MONITOR):
        demand = SERVICES.get(path_of(monitor, "url"))
        if demand and demand.public and not any(_refers(item, "resourceId", monitor) for item in shown):
            yield Finding(monitor.urn, f"{monitor.name} is a public component and not on the status page")
    for item in shown:
        if item.is_not("resourceType", "Monitor") or item.is_not("markAsDownFor", "any_incident"):
            yield Finding(item.urn, f"{item.name} does not show its monitor's outages")


def _refers(resource: Resource, path: str, other: Resource) -> bool:
    return other.urn in resource.references.get(path, ())


RULE = Rule(
    id=named(__name__),
    title="Every public component is on the status page, and shows its outages",
    level=Level.MANDATORY,
    types=(MONITOR, STATUS_PAGE, STATUS_PAGE_SECTION, STATUS_PAGE_RESOURCE),
    environments=("production",),
    reason="Patients and experts are told on the status page; a component that is missing there looks fine in an "
    "outage.",
    source="platform document, Incident Response (status page updates); components: application, "
    "docs/02-core-systems/betterstack-setup.md",
    remedy="Give the monitor its section in infra/platform/monitors.py, and keep the sections of "
    "infra/platform/status_page.py.",
    guards={
        STATUS_PAGE: ("(dropped)",),
        STATUS_PAGE_SECTION: ("(dropped)", "(renamed)", "name"),
        STATUS_PAGE_RESOURCE: ("(dropped)", "resourceType", "markAsDownFor", "resourceId", "statusPageSectionId"),
    },
    whole=check,
)

"""Status pages of Better Stack, with their sections and resources."""

from __future__ import annotations

from typing import Any

from infra.localcloud.betterstack.core import Attributes, Collection, Kind, Problems, Record, Team

MARKS = ("no_incident", "any_incident", "incident_matching_metadata")
#: The resource types of which the local cloud has objects; of the others there are none to show.
SHOWN = {
    "Monitor": "monitor",
    "MonitorGroup": "monitor_group",
    "Heartbeat": "heartbeat",
    "HeartbeatGroup": "heartbeat_group",
    "IncomingWebhook": "incoming_webhook",
    "EmailIntegration": "email_integration",
}
RESOURCE_TYPES = (
    *SHOWN,
    "WebhookIntegration",
    "ResourceGroup",
    "LogsChart",
    "CatalogReference",
    "ManuallyTrackedItem",
)

STATUS_PAGE = Kind(
    "status_page",
    "/api/v2/status-pages",
    {
        "company_name": None,
        "company_url": None,
        "contact_url": None,
        "logo_url": None,
        "logo_remote_url": None,
        "dark_logo_remote_url": None,
        "timezone": None,
        "subdomain": None,
        "custom_domain": None,
        "custom_css": None,
        "custom_javascript": None,
        "google_analytics_id": None,
        "min_incident_length": None,
        "announcement": None,
        "announcement_embed_visible": False,
        "announcement_embed_link": None,
        "announcement_embed_css": None,
        "automatic_reports": False,
        "hide_from_search_engines": False,
        "history": 90,
        "password_enabled": False,
        "password": None,
        "require_sso": False,
        "subscribable": False,
        "published": True,
        "whitelabeled": False,
        "theme": "light",
        "layout": "vertical",
        "design": "v2",
        "status_page_group_id": None,
        "navigation_links": [],
        "ip_allowlist": [],
    },
    required=("company_name", "company_url", "timezone", "subdomain"),
    references={"status_page_group_id": "status_page_group"},
    numbers={"history": 1, "min_incident_length": 0},
    hidden=("password",),
)
SECTION = Kind(
    "status_page_section",
    "/api/v2/status-pages/{page}/sections",
    {"name": None, "position": None, "fixed_position": False},
    numbers={"position": 0},
    has_times=False,
    has_team=False,
)
RESOURCE = Kind(
    "status_page_resource",
    "/api/v2/status-pages/{page}/resources",
    {
        "status_page_section_id": None,
        "resource_id": None,
        "resource_type": None,
        "widget_type": "plain",
        "history": False,
        "public_name": None,
        "explanation": "",
        "position": None,
        "fixed_position": False,
        "mark_as_down_for": "any_incident",
        "mark_as_down_metadata_rule": None,
        "mark_as_degraded_for": "no_incident",
        "mark_as_degraded_metadata_rule": None,
    },
    required=("resource_type", "public_name"),
    choices={"resource_type": RESOURCE_TYPES, "mark_as_down_for": MARKS, "mark_as_degraded_for": MARKS},
    references={"status_page_section_id": "status_page_section"},
    has_times=False,
    has_team=False,
)


class StatusPages(Collection):
    """Status pages; all is well on them, as nothing on the local cloud opens incidents."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, STATUS_PAGE)

    def check(self, before: Attributes, changes: Attributes, problems: Problems) -> None:
        """Check that the addresses are free: a subdomain is one page's among all customers."""
        for name in ("subdomain", "custom_domain"):
            others = (r.attributes[name] for r in self.records.values() if r.attributes is not before)
            if changes.get(name) and changes[name] in others:
                problems.add(name, "has already been taken")

        if changes.get("custom_domain") == "":
            changes["custom_domain"] = None
        if "logo_remote_url" in changes:
            changes["logo_url"] = changes["logo_remote_url"]

    def data(self, record: Record) -> dict[str, Any]:
        """Return the page; the addresses that logos were fetched from are answered only where there are any."""
        data = super().data(record)
        for logo in ("logo_remote_url", "dark_logo_remote_url"):
            if data["attributes"][logo] is None:
                del data["attributes"][logo]
        return data

    def computed(self, _record: Record) -> Attributes:
        """Return the state of everything on the page."""
        return {"aggregate_state": "operational"}


class Sections(Collection):
    """Sections of a status page."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, SECTION)

    def made(self, record: Record) -> None:
        """Put a section without a position at the end."""
        put_at_end(self, record)

    def computed(self, record: Record) -> Attributes:
        """Return the page that the section is on."""
        return {"status_page_id": int(record.parent)}

    def first(self, page: str) -> Record:
        """Return the section at the top of a page; a page that has none gets one without a name."""
        there = [record for record in self.records.values() if record.parent == page]
        if there:
            return min(there, key=lambda record: (record.attributes["position"] or 0, int(record.id)))
        now = self.team.clock.iso()
        section = Record(self.team.new_id(), page, self.kind.defaults | {"position": 0}, now, now)
        self.records[section.id] = section
        return section


class Resources(Collection):
    """What a status page shows."""

    def __init__(self, team: Team, sections: Sections) -> None:
        super().__init__(team, RESOURCE)
        self.sections = sections

    def check(self, before: Attributes, changes: Attributes, problems: Problems) -> None:
        """Check that what is shown exists."""
        after = before | changes
        type_ = str(after["resource_type"])
        if type_ != "ManuallyTrackedItem" and not self.team.has(SHOWN.get(type_, type_), after["resource_id"]):
            problems.add("resource_id", "does not exist")

    def data(self, record: Record) -> dict[str, Any]:
        """Return the resource; a rule that is not set is left out."""
        data = super().data(record)
        for rule in ("mark_as_down_metadata_rule", "mark_as_degraded_metadata_rule"):
            if data["attributes"][rule] is None:
                del data["attributes"][rule]
        return data

    def made(self, record: Record) -> None:
        """Put a resource without a section into the first one, which may have to be made, and at the end."""
        if record.attributes["status_page_section_id"] is None:
            record.attributes["status_page_section_id"] = int(self.sections.first(record.parent).id)
        put_at_end(self, record)

    def computed(self, _record: Record) -> Attributes:
        """Return today's availability."""
        day = self.team.clock.now().date().isoformat()
        history = {"day": day, "status": "operational", "downtime_duration": 0, "maintenance_duration": 0}
        return {"availability": 1.0, "status": "operational", "status_history": [history]}


def put_at_end(collection: Collection, record: Record) -> None:
    """Give `record` the next position on its page, if it has none."""
    if record.attributes["position"] is None:
        record.attributes["position"] = sum(other.parent == record.parent for other in collection.records.values())

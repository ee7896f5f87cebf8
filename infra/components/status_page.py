"""The public status page: its sections, and the monitors that each shows."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_better_uptime as betterstack

from infra.components.component import Component
from infra.platform import naming
from infra.platform.monitors import Monitor
from infra.platform.status_page import StatusPage

SYSTEM = naming.STATUS_PAGE


class PublicStatusPage(Component):
    """The page with its sections and what they show.

    Attributes:
        page_id: Better Stack's id of the page.
    """

    page_id: pulumi.Output[str]

    def __init__(
        self,
        declared: StatusPage,
        monitors: Sequence[tuple[Monitor, pulumi.Output[str]]],
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Declare the page with those of `monitors`, given with their Better Stack ids, that name a section."""
        super().__init__("PublicStatusPage", SYSTEM, opts)
        page = betterstack.StatusPage(
            naming.PUBLIC_STATUS_PAGE,
            company_name=declared.name,
            company_url=declared.company_url,
            subdomain=declared.subdomain,
            custom_domain=declared.custom_domain,
            timezone=declared.timezone,
            history=declared.history_days,
            design=declared.design,
            theme=declared.theme,
            layout=declared.layout,
            published=declared.published,
            subscribable=declared.subscribable,
            min_incident_length=declared.shortest_incident_s,
            automatic_reports=declared.automatic_reports,
            password_enabled=False,
            require_sso=declared.require_sso,
            ip_allowlists=[],
            hide_from_search_engines=declared.hide_from_search_engines,
            whitelabeled=declared.whitelabeled,
            announcement=declared.announcement,
            announcement_embed_visible=False,
            contact_url=declared.contact_url,
            navigation_links=[],
            custom_css=declared.custom_css,
            custom_javascript=declared.custom_javascript,
            google_analytics_id=declared.google_analytics_id,
            opts=self.child(),
        )
        self.page_id = page.id
        for position, section in enumerate(declared.sections):
            self._section(section, position, [(m, id_) for m, id_ in monitors if m.section == section])
        self.register_outputs({"page_id": self.page_id})

    def _section(self, title: str, position: int, monitors: Sequence[tuple[Monitor, pulumi.Output[str]]]) -> None:
        section = betterstack.StatusPageSection(
            naming.resource(SYSTEM, "section", title.lower()),
            status_page_id=self.page_id,
            name=title,
            position=position,
            opts=self.child(),
        )
        # From 1: to create, the provider leaves a 0 out, and the vendor then puts the resource at the end of the page.
        for place, (monitor, monitor_id) in enumerate(monitors, start=1):
            betterstack.StatusPageResource(
                naming.resource(SYSTEM, "resource", monitor.name),
                status_page_id=self.page_id,
                status_page_section_id=section.id.apply(int),
                resource_type="Monitor",
                resource_id=monitor_id.apply(int),
                public_name=monitor.public_name,
                widget_type="history",
                mark_as_down_for="any_incident",
                mark_as_degraded_for="no_incident",
                position=place,
                opts=self.child(),
            )

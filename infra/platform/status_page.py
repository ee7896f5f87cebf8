"""The public status page."""

from __future__ import annotations

from typing import Literal, get_args

from infra.platform.base import Fact
from infra.platform.domains import PRODUCTION_ORIGIN, STATUS_DOMAIN
from infra.platform.monitors import StatusPageSection


class StatusPage(Fact):
    """The page and its sections, in order; a monitor names the section that it appears in.

    What equals Better Stack's default is said too, as a change of what is not declared would not be seen.
    """

    name: str
    company_url: str
    subdomain: str
    custom_domain: str
    timezone: str
    sections: tuple[StatusPageSection, ...]
    history_days: int
    design: Literal["v2"] = "v2"
    theme: Literal["light", "dark", "system"] = "light"
    layout: Literal["vertical", "horizontal"] = "vertical"
    published: bool = True
    subscribable: bool = True
    shortest_incident_s: int = 0
    automatic_reports: bool = False
    require_sso: bool = False
    hide_from_search_engines: bool = False
    whitelabeled: bool = False
    # Nothing of these: a script or an address on a page that patients trust is not for the vendor's console to add.
    announcement: str = ""
    contact_url: str = ""
    custom_css: str = ""
    custom_javascript: str = ""
    google_analytics_id: str = ""
    source: str

    @property
    def url(self) -> str:
        """Where the public reads it, and where the site's footer links to."""
        return f"https://{self.custom_domain}"


STATUS_PAGE = StatusPage(
    name="Eleva.Care Status",
    company_url=PRODUCTION_ORIGIN,
    subdomain="eleva-care",
    custom_domain=STATUS_DOMAIN,
    timezone="Lisbon",
    sections=get_args(StatusPageSection),
    history_days=90,
    source="application, docs/02-core-systems/betterstack-setup.md (name, domain, components); "
    "timezone and history: derived",
)

"""The public status page."""

from __future__ import annotations

from typing import get_args

from infra.platform.base import Fact
from infra.platform.domains import PRODUCTION_ORIGIN, STATUS_DOMAIN
from infra.platform.monitors import StatusPageSection


class StatusPage(Fact):
    """The page and its sections, in order; a monitor names the section that it appears in."""

    name: str
    company_url: str
    subdomain: str
    custom_domain: str
    timezone: str
    sections: tuple[StatusPageSection, ...]
    history_days: int
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

"""Domain names, and the one origin that everything outside calls."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact

PRIMARY_DOMAIN = "eleva.care"
WWW_DOMAIN = f"www.{PRIMARY_DOMAIN}"
STATUS_DOMAIN = f"status.{PRIMARY_DOMAIN}"
PRODUCTION_ORIGIN = f"https://{PRIMARY_DOMAIN}"  # platform document, Environments

WwwHandling = Literal["none", "redirect"]


class Domain(Fact):
    """A domain of the Vercel project, which answers, or redirects to another one of the project."""

    name: str
    redirect_to: str | None = None
    redirect_status_code: Literal[301, 302, 307, 308] | None = None
    source: str


PRIMARY = Domain(name=PRIMARY_DOMAIN, source="platform document, Environments")


def production_domains(www: WwwHandling) -> tuple[Domain, ...]:
    """Production's domains. QStash and Stripe do not follow redirects, so only the primary one is ever called."""
    if www == "none":
        return (PRIMARY,)
    redirect = Domain(
        name=WWW_DOMAIN, redirect_to=PRIMARY_DOMAIN, redirect_status_code=308, source="setting: eleva:www"
    )
    return (PRIMARY, redirect)

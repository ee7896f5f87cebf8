"""What the live site's answers tell browsers and caches. No vendor lets it be declared: the application sends it."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact
from infra.platform.domains import PRODUCTION_ORIGIN
from infra.platform.units import DAY_S

_PUBLISHED = "application, content/trust/security/en.mdx"
_YEAR_S = 365 * DAY_S

#: Answers that a header is promised for: all, those of the health routes, or static assets.
Answers = Literal["all", "health", "asset"]


class PromisedHeader(Fact):
    """A header, and what its value has to say; names of directives are in lower case.

    Attributes:
        name: the header's.
        answers: on which answers it is.
        needs: directives that all have to be there; none: any value will do.
        one_of: directives of which one has to be there.
        max_age_min_s: the least that the directive `max-age` may say.
        source: where it is promised, and the value.
    """

    name: str
    answers: Answers = "all"
    needs: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    max_age_min_s: int | None = None
    source: str


PROMISED_HEADERS: tuple[PromisedHeader, ...] = (
    PromisedHeader(
        name="Strict-Transport-Security",
        needs=("includesubdomains", "preload"),
        max_age_min_s=_YEAR_S,
        source=f"platform document, Network Security (HTTPS everywhere); value: {_PUBLISHED}",
    ),
    PromisedHeader(name="X-Content-Type-Options", needs=("nosniff",), source=_PUBLISHED),
    PromisedHeader(
        name="Referrer-Policy", one_of=("strict-origin", "strict-origin-when-cross-origin"), source=_PUBLISHED
    ),
    PromisedHeader(name="X-Frame-Options", needs=("deny",), source=_PUBLISHED),
    PromisedHeader(name="Permissions-Policy", source=_PUBLISHED),
    PromisedHeader(name="Content-Security-Policy", needs=("default-src",), source=_PUBLISHED),
    PromisedHeader(
        name="Cache-Control",
        answers="health",
        needs=("no-store",),
        source="application, app/api/healthcheck/route.ts: a kept answer would hide that a service is down",
    ),
    PromisedHeader(
        name="Cache-Control",
        answers="asset",
        needs=("public", "immutable"),
        max_age_min_s=_YEAR_S,
        source="platform document, Caching Strategy (static assets cached at edge); value: Next.js, for what it builds",
    ),
    PromisedHeader(
        name="X-Vercel-Cache",
        answers="asset",
        one_of=("hit", "stale", "prerender", "revalidated"),
        source="platform document, Caching Strategy (static assets cached at edge); value: "
        "vercel.com/docs/headers/response-headers",
    ),
)

#: The origins whose scripts may read answers (platform document, Network Security: CORS for known origins).
KNOWN_ORIGINS: tuple[str, ...] = (PRODUCTION_ORIGIN,)

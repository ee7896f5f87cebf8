"""Rate limits: those the application keeps in Redis per route, and those the firewall keeps per address."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from infra.platform.base import Fact
from infra.platform.plans import VERCEL_RATE_LIMIT_WINDOW_MAX_S
from infra.platform.units import DAY_S, HOUR_S

_SOURCE = "application, docs/02-core-systems/caching/04-rate-limiting.md"


class Limit(Fact):
    """So many attempts within a window, counted per user, per IP address or over everybody."""

    scope: Literal["user", "ip", "global"]
    attempts: int
    window_s: int


class FirewallLimit(Fact):
    """A limit at the edge, per IP address, before any function runs. It counts what begins with `path_prefix`."""

    name: str
    path_prefix: str
    requests: int
    window_s: int
    source: str


class RateLimitedRoute(Fact):
    """A route that the application limits. `financial` ones refuse everything while Redis does not answer."""

    name: str
    path: str
    limits: tuple[Limit, ...] = Field(min_length=1)
    financial: bool
    source: str = _SOURCE

    @property
    def edge_limit(self) -> FirewallLimit:
        """The same limit per IP address at the edge; without one, the users', who then sit behind one address."""
        scopes = ("ip", "user", "global")
        limit = min(self.limits, key=lambda limit: scopes.index(limit.scope))
        return FirewallLimit(
            name=self.name,
            path_prefix=self.path,
            requests=limit.attempts,
            window_s=min(limit.window_s, VERCEL_RATE_LIMIT_WINDOW_MAX_S),
            source=f"derived: the route's limit per {limit.scope}, within the longest window of Vercel's firewall",
        )


RATE_LIMITED_ROUTES: tuple[RateLimitedRoute, ...] = (
    RateLimitedRoute(
        name="payment-intent",
        path="/api/create-payment-intent",
        limits=(
            Limit(scope="user", attempts=5, window_s=15 * 60),
            Limit(scope="ip", attempts=20, window_s=15 * 60),
            Limit(scope="global", attempts=1000, window_s=60),
            Limit(scope="user", attempts=20, window_s=DAY_S),
        ),
        financial=True,
    ),
    RateLimitedRoute(
        name="pack-checkout",
        path="/api/create-pack-checkout",
        limits=(
            Limit(scope="user", attempts=5, window_s=15 * 60),
            Limit(scope="ip", attempts=20, window_s=15 * 60),
            Limit(scope="global", attempts=500, window_s=60),
        ),
        financial=True,
    ),
    RateLimitedRoute(
        name="identity-verification",
        path="/api/stripe/identity/verification",
        limits=(
            Limit(scope="user", attempts=3, window_s=HOUR_S),
            Limit(scope="ip", attempts=10, window_s=HOUR_S),
            Limit(scope="global", attempts=500, window_s=5 * 60),
        ),
        financial=False,
    ),
    RateLimitedRoute(
        name="transfer-approval",
        path="/api/admin/payment-transfers/approve",
        limits=(
            Limit(scope="user", attempts=50, window_s=HOUR_S),
            Limit(scope="user", attempts=200, window_s=DAY_S),
            Limit(scope="global", attempts=500, window_s=10 * 60),
        ),
        financial=True,
    ),
)

FIREWALL_LIMITS: tuple[FirewallLimit, ...] = (
    *(route.edge_limit for route in RATE_LIMITED_ROUTES),
    FirewallLimit(
        name="public-api",
        path_prefix="/api/",
        requests=300,
        window_s=60,
        source="platform document, Network Security (rate limiting on all public endpoints; it names no number: this "
        "is five requests a second from one address)",
    ),
)

"""Rate limits: those the application keeps in Redis per route, and those the firewall keeps per address."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact

_SOURCE = "application, docs/02-core-systems/caching/04-rate-limiting.md"
_HOUR_S = 3600
_DAY_S = 24 * _HOUR_S


class Limit(Fact):
    """So many attempts within a window, counted per user, per IP address or over everybody."""

    scope: Literal["user", "ip", "global"]
    attempts: int
    window_s: int


class RateLimitedRoute(Fact):
    """A route that the application limits. `financial` ones refuse everything while Redis does not answer."""

    path: str
    limits: tuple[Limit, ...]
    financial: bool
    source: str = _SOURCE


class FirewallLimit(Fact):
    """A limit at the edge, per IP address, before any function runs. A request must match `paths` by prefix."""

    name: str
    path_prefix: str
    requests: int
    window_s: int
    source: str


RATE_LIMITED_ROUTES: tuple[RateLimitedRoute, ...] = (
    RateLimitedRoute(
        path="/api/create-payment-intent",
        limits=(
            Limit(scope="user", attempts=5, window_s=15 * 60),
            Limit(scope="ip", attempts=20, window_s=15 * 60),
            Limit(scope="global", attempts=1000, window_s=60),
            Limit(scope="user", attempts=20, window_s=_DAY_S),
        ),
        financial=True,
    ),
    RateLimitedRoute(
        path="/api/create-pack-checkout",
        limits=(
            Limit(scope="user", attempts=5, window_s=15 * 60),
            Limit(scope="ip", attempts=20, window_s=15 * 60),
            Limit(scope="global", attempts=500, window_s=60),
        ),
        financial=True,
    ),
    RateLimitedRoute(
        path="/api/stripe/identity/verification",
        limits=(
            Limit(scope="user", attempts=3, window_s=_HOUR_S),
            Limit(scope="ip", attempts=10, window_s=_HOUR_S),
            Limit(scope="global", attempts=500, window_s=5 * 60),
        ),
        financial=False,
    ),
    RateLimitedRoute(
        path="/api/admin/payment-transfers/approve",
        limits=(
            Limit(scope="user", attempts=50, window_s=_HOUR_S),
            Limit(scope="user", attempts=200, window_s=_DAY_S),
            Limit(scope="global", attempts=500, window_s=10 * 60),
        ),
        financial=True,
    ),
)

FIREWALL_MAX_WINDOW_S = 600  # Vercel's longest fixed window below its Enterprise plan

_EDGE = "derived: the route's limit per IP address within the longest window of Vercel's firewall"

FIREWALL_LIMITS: tuple[FirewallLimit, ...] = (
    FirewallLimit(
        name="payment-intent",
        path_prefix="/api/create-payment-intent",
        requests=20,
        window_s=FIREWALL_MAX_WINDOW_S,
        source=_EDGE,
    ),
    FirewallLimit(
        name="pack-checkout",
        path_prefix="/api/create-pack-checkout",
        requests=20,
        window_s=FIREWALL_MAX_WINDOW_S,
        source=_EDGE,
    ),
    FirewallLimit(
        name="identity-verification",
        path_prefix="/api/stripe/identity/verification",
        requests=10,
        window_s=FIREWALL_MAX_WINDOW_S,
        source=_EDGE,
    ),
    FirewallLimit(
        name="transfer-approval",
        path_prefix="/api/admin/payment-transfers/approve",
        requests=50,
        window_s=FIREWALL_MAX_WINDOW_S,
        source="derived: the route's limit per administrator, who sit behind one address",
    ),
    FirewallLimit(
        name="public-api",
        path_prefix="/api/",
        requests=300,
        window_s=60,
        source="platform document, Network Security (rate limiting on all public endpoints; it names no number: this "
        "is five requests a second from one address)",
    ),
)

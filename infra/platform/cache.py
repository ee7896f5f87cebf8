"""The Redis database at Upstash."""

from __future__ import annotations

from infra.platform.base import Fact

REGION = "eu-central-1"
#: From here on a database counts as nearly full (application, docs/01-getting-started/CHANGELOG.md: under 80 %).
FULL_PERCENT = 80


class Cache(Fact):
    """How a Redis database is set. It holds locks, limits and queues, so nothing may be evicted from it."""

    region: str = "global"  # the database type, not a place: Upstash creates no others
    primary_region: str = REGION
    read_regions: tuple[str, ...] = ()
    tls: bool = True
    eviction: bool = False
    auto_scale: bool = False
    prod_pack: bool = False
    budget_usd: int = 20
    source: str


CACHE = Cache(
    source="platform document, External Services and Data Security; EU primary region: application, "
    "docs/06-legal/compliance; no eviction: derived, since it holds locks and counters; budget: "
    "derived, Upstash's default; encryption at rest comes with prod_pack alone: upstash.com/docs: Security, 2026-11",
)

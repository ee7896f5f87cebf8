"""What the application keeps in Redis: key prefixes and how long each lives. Locks and counters, so never evicted."""

from __future__ import annotations

from pydantic import Field

from infra.platform.base import Fact
from infra.platform.units import DAY_S, HOUR_S

_SOURCE = "application, docs/02-core-systems/caching/01-redis-caching.md"


class CacheEntry(Fact):
    """A kind of key. `exceptions_s` are shorter lifetimes for some keys of the kind, by what they hold.

    `some_never_expire`: the application also keeps keys of the kind for ever (counters).
    """

    purpose: str
    prefixes: tuple[str, ...]
    ttl_s: int
    exceptions_s: dict[str, int] = Field(default_factory=dict)
    some_never_expire: bool = False
    source: str = _SOURCE


CACHE_ENTRIES: tuple[CacheEntry, ...] = (
    CacheEntry(
        purpose="Clerk users",
        prefixes=("clerk:",),
        ttl_s=300,
        source="platform document, Caching Strategy (5 minutes for user data)",
    ),
    CacheEntry(purpose="Form locks", prefixes=("form:",), ttl_s=300, exceptions_s={"after completion": 5}),
    CacheEntry(purpose="Idempotency", prefixes=("idempotency:",), ttl_s=600),
    CacheEntry(
        purpose="Customers and mappings", prefixes=("customer:", "user:", "email:", "subscription:"), ttl_s=DAY_S
    ),
    CacheEntry(purpose="Sessions", prefixes=("session:",), ttl_s=DAY_S),
    CacheEntry(purpose="Notification queue", prefixes=("notification_queue:",), ttl_s=HOUR_S),
    CacheEntry(purpose="Analytics", prefixes=("analytics:",), ttl_s=1800),
    CacheEntry(
        purpose="Database results", prefixes=("db:",), ttl_s=1800, exceptions_s={"profiles": 600, "others": 900}
    ),
    CacheEntry(purpose="Temporary data", prefixes=("temp:",), ttl_s=HOUR_S, exceptions_s={"short": 900}),
    CacheEntry(
        purpose="Webhook statistics",
        prefixes=("webhook:",),
        ttl_s=7 * DAY_S,
        exceptions_s={"alert flag": HOUR_S},
        some_never_expire=True,
    ),
)

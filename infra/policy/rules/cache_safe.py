"""Redis is encrypted, and nothing is evicted from it."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import differing, number
from infra.policy.resources import REDIS, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named

_WANTED = {"tls": True, "eviction": False}


def check(cache: Resource) -> Iterator[str]:
    """Look at the switches, and that the budget does not stop it."""
    for message in differing(cache, _WANTED):
        yield f"{cache.name}: {message}"
    budget = cache.get("budget")
    if budget is not UNKNOWN and not number(budget):
        yield f"{cache.name} has no budget: Upstash stops a database that has used up its allowance"


RULE = Rule(
    id=named(__name__),
    title="Redis is reached by TLS, evicts nothing and has a budget",
    level=Level.MANDATORY,
    types=(REDIS,),
    reason="Redis holds locks of payments and counters of rate limits: an evicted lock is a payment made twice. "
    "Without Redis checkout stops.",
    source="platform document, Data Security; application, docs/02-core-systems/caching/04-rate-limiting.md",
    remedy="Mend CACHE in infra/platform/cache.py.",
    guards={REDIS: (*_WANTED, "budget")},
    each=check,
)

"""What Redis tells of itself: whether keys live as long as was promised, how many reads find one, how full it is.

Only reads (SCAN, PTTL, INFO, each by GET), a bounded number of keys, and shows no key: those hold ids of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from infra.operations.verify.finding import Difference, Finding
from infra.platform.cache import FULL_PERCENT
from infra.platform.caching import CACHE_ENTRIES, CacheEntry
from infra.vendors import transport

LIFETIME, USE = "lifetime of cached data", "use of Redis"
#: So many keys are listed, so many at a time, and so many of each kind looked at: each step and look is a request.
KEYS_MAX = 500
_STEP = 250
OF_KIND_MAX = 10
_STEPS_MAX = 4 * KEYS_MAX // _STEP  # a step may well find nothing
_NO_KEY, _FOR_EVER = -2, -1  # what PTTL answers
_IN_APPLICATION = "let the application set it with each write (EX), and see infra/platform/caching.py"


class Redis:
    """The REST API of one database (upstash.com/docs/redis/features/restapi), as far as it is read here."""

    def __init__(self, http: httpx.Client, url: str, token: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, *command: str) -> Any:
        """Return what a command answers.

        Raises:
            httpx.HTTPError: it does not answer, or refuses.
        """
        path = "/".join(quote(part, safe="") for part in command)
        answer = self._http.get(f"{self._url}/{path}", headers=self._headers)
        answer.raise_for_status()
        return answer.json()["result"]

    def some_keys(self) -> list[str]:
        """Return some of the keys that are there."""
        found: list[str] = []
        cursor = "0"
        for _ in range(_STEPS_MAX):
            cursor, batch = self.ask("SCAN", str(cursor), "COUNT", str(_STEP))
            found += batch
            if str(cursor) == "0" or len(found) >= KEYS_MAX:
                break
        return found[:KEYS_MAX]

    def info(self, section: str) -> dict[str, int]:
        """Return the numbers of a section, as far as it has any."""
        lines = (line.partition(":") for line in str(self.ask("INFO", section) or "").splitlines())
        return {name: int(value) for name, _, value in lines if value.isdecimal()}


def use_of(cache: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found of the database whose REST URL and token a stack gives its application."""
    with transport.client() as http:
        redis = Redis(http, cache["rest_url"], cache["rest_token"])
        try:
            # In this order: Redis counts a look at a lifetime as a read that found its key.
            told = [_hits(redis.info("stats")), _memory(redis.info("memory")), *_lifetimes(redis)]
        except (httpx.HTTPError, KeyError, TypeError, ValueError) as failure:
            why = f"cannot be asked: {type(failure).__name__}"
            told = [Finding(USE, "what it tells", [Difference(why, "see the Redis URL above, and look again")])]
    yield from told


def _lifetimes(redis: Redis) -> list[Finding]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for key in redis.some_keys():
        if entry := _entry(key):
            kinds[entry.purpose].append(key)
    return [_lifetime(entry, redis, kinds[entry.purpose]) for entry in CACHE_ENTRIES if kinds[entry.purpose]]


def _entry(key: str) -> CacheEntry | None:
    """Return the declared kind of a key: the one with the longest prefix that it begins with."""
    found = [(len(prefix), entry) for entry in CACHE_ENTRIES for prefix in entry.prefixes if key.startswith(prefix)]
    return max(found, key=lambda each: each[0])[1] if found else None


def _lifetime(entry: CacheEntry, redis: Redis, keys: Sequence[str]) -> Finding:
    asked = [redis.ask("PTTL", key) for key in keys[:OF_KIND_MAX]]
    left_ms = [left for left in asked if left != _NO_KEY]
    wrong, notices = [], []
    if endless := left_ms.count(_FOR_EVER):
        told = f"{endless} of {len(left_ms)} keys never expire"
        if entry.some_never_expire:
            notices.append(f"{told}, as some of this kind do")
        else:
            wrong.append(Difference(told, _IN_APPLICATION))
    if longer := [left for left in left_ms if left > entry.ttl_s * 1000]:
        told = f"{len(longer)} of {len(left_ms)} keys live longer than {entry.ttl_s} s: up to {max(longer) // 1000} s"
        wrong.append(Difference(told, _IN_APPLICATION))
    return Finding(LIFETIME, entry.purpose, wrong, notices)


def _hits(stats: Mapping[str, int]) -> Finding:
    """Tell the rate of reads that found their key; nobody promised one, so it is not judged."""
    hits, misses = stats.get("keyspace_hits"), stats.get("keyspace_misses")
    if hits is None or misses is None:
        told = "Redis does not tell"
    elif not hits + misses:
        told = "nothing was read yet"
    else:
        told = f"{100 * hits / (hits + misses):.0f} % of {hits + misses} reads found their key"
    return Finding(USE, "hit rate", notices=[told])


def _memory(memory: Mapping[str, int]) -> Finding:
    """Judge how full it is: nothing is evicted, so writes are refused once it is full."""
    used, most = memory.get("used_memory"), memory.get("maxmemory")
    if used is None or not most:
        return Finding(USE, "memory", notices=["Redis tells no limit" if used is not None else "Redis does not tell"])
    percent = 100 * used / most
    told = f"{percent:.0f} % of {most / 2**20:.0f} MiB"
    if percent < FULL_PERCENT:
        return Finding(USE, "memory", notices=[told])
    remedy = "see at Upstash what fills it; choose a larger plan before writes are refused"
    return Finding(USE, "memory", [Difference(f"is nearly full: {told}", remedy)])

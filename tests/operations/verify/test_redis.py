"""What Redis tells of itself, asked of a real Valkey behind the REST endpoint that the local cloud has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from infra.localcloud.valkey import rest
from infra.localcloud.valkey.server import STANDARD, ValkeyServer
from infra.operations.verify.finding import Finding
from infra.operations.verify.redis import KEYS_MAX, LIFETIME, OF_KIND_MAX, USE, use_of
from infra.platform.cache import FULL_PERCENT
from infra.platform.caching import CACHE_ENTRIES
from infra.vendors.destination import LOCAL_CLOUD
from tests.support.listener import serving

HOST = "cache-10001.upstash.io"
CACHE = {"rest_url": f"https://{HOST}", "rest_token": "standard-token"}


@dataclass(frozen=True)
class Database:
    server: ValkeyServer
    rest_token: str = "standard-token"
    read_only_rest_token: str = "reading-token"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ValkeyServer]:
    """An empty one, which the environment's local cloud leads to."""
    running = ValkeyServer(eviction=False)
    try:
        database = Database(running)
        endpoint = rest.build(lambda host: database if host == HOST else None)
        with serving(suffixes={rest.HOST_SUFFIX: endpoint}) as url:
            monkeypatch.setenv(LOCAL_CLOUD, url)
            yield running
    finally:
        running.stop()


def write(server: ValkeyServer, key: str, ttl_s: int | None = None) -> None:
    server.call(STANDARD, ["SET", key, "x", *(["EX", str(ttl_s)] if ttl_s else [])])


def found(cache: Mapping[str, str] = CACHE) -> dict[tuple[str, str], Finding]:
    return {(each.noun, each.name): each for each in use_of(cache)}


def test_an_empty_database_is_fine_and_says_what_little_there_is(server: ValkeyServer) -> None:
    looked = found()
    assert looked.keys() == {(USE, "hit rate"), (USE, "memory")}
    assert looked[USE, "hit rate"].notices == ["nothing was read yet"]
    assert looked[USE, "memory"].notices[0].endswith(" of 256 MiB")


def test_keys_that_live_as_long_as_was_promised_are_fine(server: ValkeyServer) -> None:
    for entry in CACHE_ENTRIES:
        for prefix in entry.prefixes:
            write(server, f"{prefix}1", entry.ttl_s)
    write(server, "of-nobody:1")
    looked = found()
    assert {name for noun, name in looked if noun == LIFETIME} == {entry.purpose for entry in CACHE_ENTRIES}
    assert [each for each in looked.values() if not each.fine] == []


def test_keys_that_live_longer_or_for_ever_are_counted_and_not_shown(server: ValkeyServer) -> None:
    write(server, "clerk:user_2abc", 300)
    write(server, "clerk:user_3def/a b?c", 86400)
    write(server, "clerk:user_4ghi")
    told = found()[LIFETIME, "Clerk users"]
    assert [each.what.rpartition(" up to")[0] or each.what for each in told.differences] == [
        "1 of 3 keys never expire",
        "1 of 3 keys live longer than 300 s:",
    ]
    assert "user_" not in str(told)


def test_counters_that_the_application_keeps_for_ever_are_only_noted(server: ValkeyServer) -> None:
    write(server, "webhook:stripe:count")
    told = found()[LIFETIME, "Webhook statistics"]
    assert told.fine
    assert told.notices == ["1 of 1 keys never expire, as some of this kind do"]


def test_a_large_database_is_looked_at_in_part(server: ValkeyServer) -> None:
    keys = [part for number in range(KEYS_MAX + 500) for part in (f"session:{number}", "x")]
    server.call(STANDARD, ["MSET", *keys])
    (told,) = found()[LIFETIME, "Sessions"].differences
    assert told.what == f"{OF_KIND_MAX} of {OF_KIND_MAX} keys never expire"


def test_the_rate_of_reads_that_found_their_key_is_told(server: ValkeyServer) -> None:
    write(server, "temp:1", 60)
    for key in ("temp:1", "temp:1", "temp:1", "temp:2"):
        server.call(STANDARD, ["GET", key])
    assert found()[USE, "hit rate"].notices == ["75 % of 4 reads found their key"]


def test_a_database_that_is_nearly_full_is_wrong(server: ValkeyServer) -> None:
    value = "x" * (1 << 20)
    for number in range(256 * FULL_PERCENT // 100):
        server.call(STANDARD, ["SET", f"temp:{number}", value, "EX", "60"])
    (told,) = found()[USE, "memory"].differences
    assert told.what.startswith("is nearly full: 8")


def test_a_database_that_refuses_is_told_once(server: ValkeyServer) -> None:
    (told,) = found({**CACHE, "rest_token": "another"}).values()
    assert told.differences[0].what == "cannot be asked: HTTPStatusError"

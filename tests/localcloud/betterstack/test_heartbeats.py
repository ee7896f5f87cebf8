"""Heartbeats: pings, and the status that follows from them and the clock."""

import pytest

from tests.localcloud.betterstack.conftest import BetterStack

HEARTBEATS = "/api/v2/heartbeats"


@pytest.fixture
def path(vendor: BetterStack) -> str:
    return f"{HEARTBEATS}/{vendor.make(HEARTBEATS, name='Daily', period=3600, grace=300)}"


def ping(vendor: BetterStack, path: str, outcome: str = "", method: str = "GET") -> int:
    url = vendor.attributes(path)["url"]
    assert url.startswith("https://uptime.betterstack.com/api/v1/heartbeat/")
    return vendor.call(method, url.removeprefix("https://uptime.betterstack.com") + outcome, token=None).status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"period": 29, "grace": 0}, "period"),
        ({"period": True, "grace": 0}, "period"),
        ({"period": 60, "grace": -1}, "grace"),
    ],
)
def test_refused(vendor: BetterStack, body: dict[str, int], field: str) -> None:
    reply = vendor.call("POST", HEARTBEATS, {"name": "A", **body})
    assert (reply.status, list(reply.body["errors"])) == (422, [field])


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_the_first_ping_brings_it_up(vendor: BetterStack, path: str, method: str) -> None:
    assert vendor.attributes(path)["status"] == "pending"
    assert ping(vendor, path, method=method) == 200
    assert vendor.attributes(path)["status"] == "up"


def test_it_is_down_once_period_and_grace_have_passed(vendor: BetterStack, path: str) -> None:
    ping(vendor, path)
    vendor.clock.advance(3900)
    assert vendor.attributes(path)["status"] == "up"
    vendor.clock.advance(1)
    assert vendor.attributes(path)["status"] == "down"
    ping(vendor, path)
    assert vendor.attributes(path)["status"] == "up"


def test_one_that_was_never_pinged_stays_pending(vendor: BetterStack, path: str) -> None:
    vendor.clock.advance(1_000_000)
    assert vendor.attributes(path)["status"] == "pending"


@pytest.mark.parametrize(("outcome", "status"), [("/fail", "down"), ("/1", "down"), ("/0", "up")])
def test_a_ping_can_report_the_outcome(vendor: BetterStack, path: str, outcome: str, status: str) -> None:
    ping(vendor, path, outcome)
    assert vendor.attributes(path)["status"] == status


def test_an_unknown_token_or_outcome_is_not_found(vendor: BetterStack, path: str) -> None:
    assert vendor.call("GET", "/api/v1/heartbeat/unknown").status == 404
    assert ping(vendor, path, "/perhaps") == 404


def test_a_resumed_one_waits_for_its_next_ping(vendor: BetterStack, path: str) -> None:
    ping(vendor, path)
    vendor.call("PATCH", path, {"paused": True})
    assert vendor.attributes(path)["status"] == "paused"
    vendor.clock.advance(1_000_000)
    vendor.call("PATCH", path, {"paused": False})
    assert vendor.attributes(path)["status"] == "pending"

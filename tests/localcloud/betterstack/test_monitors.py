"""Monitors: the rules by type, the status by the clock, request headers."""

import pytest

from tests.localcloud.betterstack.conftest import BetterStack

MONITORS = "/api/v2/monitors"
URL = "https://a.example"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": URL, "monitor_type": "carrier-pigeon"}, "monitor_type"),
        ({"url": URL, "request_timeout": 20}, "request_timeout"),
        ({"url": URL, "monitor_type": "ping", "request_timeout": 30}, "request_timeout"),
        ({"scenario_name": "s", "monitor_type": "playwright", "request_timeout": 5}, "request_timeout"),
        ({"url": URL, "monitor_type": "keyword"}, "required_keyword"),
        ({"url": URL, "monitor_type": "expected_status_code"}, "expected_status_codes"),
        ({"url": URL, "regions": ["eu", "mars"]}, "regions"),
        ({"url": URL, "http_method": "FETCH"}, "http_method"),
        ({"url": URL, "check_frequency": "abc"}, "check_frequency"),
        ({"url": URL, "check_frequency": 0}, "check_frequency"),
        ({"url": URL, "check_frequency": 10**15}, "check_frequency"),
        ({"url": URL, "ssl_expiration": 5}, "ssl_expiration"),
        ({"url": URL, "maintenance_from": "25:00:00"}, "maintenance_from"),
        ({"url": URL, "maintenance_days": ["sunday"]}, "maintenance_days"),
    ],
)
def test_refused(vendor: BetterStack, body: dict[str, object], field: str) -> None:
    reply = vendor.call("POST", MONITORS, body)
    assert (reply.status, list(reply.body["errors"])) == (422, [field])


@pytest.mark.parametrize(
    ("body", "timeout"),
    [
        ({"url": URL}, 30),
        ({"url": "a.example", "monitor_type": "tcp", "port": "443"}, 5000),
        ({"url": URL, "request_timeout": 60}, 60),
        ({"scenario_name": "s", "monitor_type": "playwright", "request_timeout": 900}, 900),
    ],
)
def test_timeouts_are_in_the_unit_of_the_type(vendor: BetterStack, body: dict[str, object], timeout: int) -> None:
    monitor = vendor.make(MONITORS, **body)
    assert vendor.attributes(f"{MONITORS}/{monitor}")["request_timeout"] == timeout


@pytest.mark.parametrize(
    ("before", "type_", "after"),
    [(30, "ping", 5000), (15, "keyword", 15), (15, "playwright", 15), (5, "playwright", 30)],
)
def test_a_timeout_that_the_new_type_does_not_allow_becomes_its_default(
    vendor: BetterStack, before: int, type_: str, after: int
) -> None:
    path = f"{MONITORS}/{vendor.make(MONITORS, url=URL, monitor_type='status', request_timeout=before)}"
    changed = vendor.call("PATCH", path, {"monitor_type": type_, "required_keyword": "k"})
    assert (changed.status, changed.body["data"]["attributes"]["request_timeout"]) == (200, after)


def test_url_and_scenario_of_a_playwright_monitor_are_one_value(vendor: BetterStack) -> None:
    path = f"{MONITORS}/{vendor.make(MONITORS, monitor_type='playwright', scenario_name='one')}"
    for change, name in (({}, "one"), ({"url": "two"}, "two"), ({"scenario_name": "three", "url": None}, "three")):
        vendor.call("PATCH", path, change)
        attributes = vendor.attributes(path)
        assert (attributes["url"], attributes["scenario_name"]) == (name, name)


def test_no_frequency_leaves_it_as_it_is(vendor: BetterStack) -> None:
    path = f"{MONITORS}/{vendor.make(MONITORS, url=URL, check_frequency=None)}"
    assert vendor.attributes(path)["check_frequency"] == 180
    vendor.call("PATCH", path, {"check_frequency": 60})
    vendor.call("PATCH", path, {"check_frequency": None})
    assert vendor.attributes(path)["check_frequency"] == 60


def test_a_monitor_is_pending_until_its_first_check_then_up(vendor: BetterStack) -> None:
    path = f"{MONITORS}/{vendor.make(MONITORS, url=URL, check_frequency=60)}"
    before = vendor.attributes(path)
    assert (before["status"], before["last_checked_at"]) == ("pending", None)
    vendor.clock.advance(130)
    after = vendor.attributes(path)
    assert (after["status"], after["last_checked_at"]) == ("up", "2026-01-06T09:02:00.000Z")


def test_a_paused_monitor_says_since_when(vendor: BetterStack) -> None:
    path = f"{MONITORS}/{vendor.make(MONITORS, url=URL)}"
    vendor.clock.advance(1)
    vendor.call("PATCH", path, {"paused": True})
    vendor.clock.advance(1)
    paused = vendor.attributes(path)
    assert (paused["status"], paused["paused_at"]) == ("paused", "2026-01-06T09:00:01.000Z")
    vendor.call("PATCH", path, {"paused": False})
    assert vendor.attributes(path)["paused_at"] is None


def test_a_header_is_kept_by_its_id_and_removed_by_destroy(vendor: BetterStack) -> None:
    headers = [{"name": "X-One", "value": "1"}, {"name": "X-Two", "value": "2"}]
    path = f"{MONITORS}/{vendor.make(MONITORS, url=URL, request_headers=headers)}"
    one, two = vendor.attributes(path)["request_headers"]
    change = [{**one, "value": "11"}, {"id": two["id"], "_destroy": "true"}, {"name": "X-Three", "value": "3"}]
    after = vendor.call("PATCH", path, {"request_headers": change}).body["data"]["attributes"]["request_headers"]
    assert after[0] == {"name": "X-One", "value": "11", "id": one["id"]}
    assert [header["name"] for header in after] == ["X-One", "X-Three"]


def test_a_time_of_day_gets_its_seconds(vendor: BetterStack) -> None:
    path = f"{MONITORS}/{vendor.make(MONITORS, url=URL, maintenance_from='02:00')}"
    assert vendor.attributes(path)["maintenance_from"] == "02:00:00"

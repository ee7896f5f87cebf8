"""The listener's own part: which vendor is meant, what is recorded, and faults that stay visible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.http.listener import Listener
from infra.localcloud.world import Clock
from infra.vendors.transport import LocalCloudTransport
from tests.support.listener import listening, serving


def api(name: str, *hosts: str) -> Api:
    made = Api(name, hosts, lambda _: None)

    @made.route("GET", "/who/{anybody}")
    def who(call: Call) -> Reply:
        return Reply(200, {"vendor": name, "anybody": call.params["anybody"]})

    @made.route("POST", "/fault")
    def fault(_: Call) -> Reply:
        raise LookupError("a private detail")

    return made


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(api("a", "api.a.example"), suffixes={".b.example": api("b")}) as found:
        yield found


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(transport=LocalCloudTransport(url)) as opened:
        yield opened


def test_the_host_decides_by_name_or_by_ending(client: httpx.Client) -> None:
    assert client.get("https://api.a.example/who/x%2Fy").json() == {"vendor": "a", "anybody": "x/y"}
    assert client.get("https://any-name.b.example/who/z").json() == {"vendor": "b", "anybody": "z"}
    assert client.get("https://other.example/who/z").status_code == 501


def test_a_fault_of_the_emulator_is_a_501_on_record_without_its_details(client: httpx.Client, url: str) -> None:
    answer = client.post("https://api.a.example/fault", json={"sent": 1})
    assert answer.status_code == 501
    assert "a private detail" not in answer.text
    last = httpx.get(f"{url}/_local/requests").json()[-1]
    assert (last["path"], last["status"], last["request"]) == ("/fault", 501, {"sent": 1})


def test_the_clock_that_the_vendors_share_can_be_moved_forward() -> None:
    clock = Clock(lambda: datetime(2026, 1, 1, tzinfo=UTC))
    listener = Listener((), reset=lambda: None)
    listener.replace((), clock=clock)
    with listening(listener) as url:
        answer = httpx.post(f"{url}/_local/clock", json={"advance_s": 90}, trust_env=False)
    assert answer.json() == {"now": "2026-01-01T00:01:30.000Z"}
    assert clock.iso() == "2026-01-01T00:01:30.000Z"

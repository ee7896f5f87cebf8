"""The stand-ins' HTTP client."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.plugins.client import NEVER, TIMEOUT_VARIABLE, Client, Refusal, Retry, VendorError
from infra.vendors.destination import LOCAL_CLOUD
from tests.support.listener import serving

CREDENTIAL = "t0ken"


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Call]]:
    """Serve a vendor that echoes, and refuses what is sent to /refuse/<status>; yield the calls it gets."""
    api = Api("vendor", ("api.vendor.example", "other.vendor.example"), lambda call: None)
    calls: list[Call] = []

    def echo(call: Call) -> Reply:
        calls.append(call)
        if "status" in call.params:
            raise Refused(int(call.params["status"]), {"error": {"code": "no", "message": "not like this"}})
        return Reply(200, call.body)

    for method in ("GET", "POST", "DELETE"):
        api.route(method, "/v1/refuse/{status}")(echo)
        api.route(method, "/{path:rest}")(echo)
    with serving(api) as url:
        monkeypatch.setenv(LOCAL_CLOUD, url)
        yield calls


def client(retry: Retry = NEVER, sleeps: list[float] | None = None) -> closing[Client]:
    waited = [] if sleeps is None else sleeps
    headers = {"Authorization": f"Bearer {CREDENTIAL}"}
    return closing(Client("https://api.vendor.example/v1/", headers=headers, sleep=waited.append, retry=retry))


def test_requests_reach_the_vendor_by_its_host_as_they_were_written(vendor: list[Call]) -> None:
    with client() as http:
        assert http.send("POST", "/things", {"a": 1}, query={"teamId": "t", "until": None}) == {"a": 1}
        http.send("POST", "https://other.vendor.example/v2/schedules/https://x.example/y?z=1", "text")
        assert http.send("DELETE", "/things/1") is None
    first, second, third = vendor
    assert (first.host, first.path, first.query, first.headers["authorization"]) == (
        "api.vendor.example",
        "/v1/things",
        {"teamId": "t"},
        f"Bearer {CREDENTIAL}",
    )
    assert (second.host, second.path, second.query, second.body) == (
        "other.vendor.example",
        "/v2/schedules/https://x.example/y",
        {"z": "1"},
        "text",
    )
    assert (third.method, third.body) == ("DELETE", None)


def test_an_error_names_the_call_and_the_vendors_message_and_no_credential(vendor: list[Call]) -> None:
    with client() as http, pytest.raises(VendorError) as raised:
        http.send("POST", "/refuse/409", {"password": "s3cr3t"}, query={"token": "s3cr3t"})
    assert str(raised.value) == "POST https://api.vendor.example/v1/refuse/409: HTTP 409: not like this"
    assert (raised.value.status, raised.value.body["error"]["code"]) == (409, "no")


def test_only_the_accepted_statuses_are_no_error(vendor: list[Call]) -> None:
    with client() as http:
        assert http.send("GET", "/refuse/404", accept=(404,))["error"]["code"] == "no"
        with pytest.raises(VendorError, match="HTTP 200"):
            http.send("GET", "/things", accept=(201,))
        assert http.find("GET", "/refuse/404") is None
        with pytest.raises(VendorError, match="HTTP 500"):
            http.find("GET", "/refuse/500")


def test_a_retry_policy_waits_and_sends_again(vendor: list[Call]) -> None:
    def waits(response: httpx.Response | None, tries: int) -> float | None:
        return tries * 2.0 if response and response.status_code == 429 and tries < 3 else None

    sleeps: list[float] = []
    with client(Retry(waits), sleeps) as http, pytest.raises(VendorError, match="HTTP 429"):
        http.send("POST", "/refuse/429", {"a": 1})
    assert sleeps == [2.0, 4.0]
    assert [(call.host, call.body) for call in vendor] == [("api.vendor.example", {"a": 1})] * 3


def test_a_lost_answer_is_retried_as_the_policy_says(vendor: list[Call]) -> None:
    planned = {"kind": "cut", "count": 1, "after_effect": True}
    httpx.post(f"{os.environ[LOCAL_CLOUD]}/_local/faults", json=planned).raise_for_status()
    with client(Retry(lambda response, tries: 1.0 if response is None and tries < 2 else None)) as http:
        assert http.send("POST", "/things", {"a": 1}) == {"a": 1}
    assert len(vendor) == 2


def test_a_silent_vendor_is_given_up_after_the_time_that_is_set(
    vendor: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TIMEOUT_VARIABLE, "0.2")
    httpx.post(f"{os.environ[LOCAL_CLOUD]}/_local/faults", json={"kind": "timeout"}).raise_for_status()
    with client() as http, pytest.raises(VendorError, match="no answer: ReadTimeout") as raised:
        http.send("GET", "/things")
    assert raised.value.status == 0


def test_without_a_local_cloud_there_is_no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LOCAL_CLOUD, raising=False)
    with pytest.raises(Refusal, match="only work against the local cloud"):
        Client("https://api.vendor.example")


def test_a_cloud_that_is_down_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCAL_CLOUD, "http://127.0.0.1:9")
    with client() as http, pytest.raises(VendorError, match="is the local cloud running") as raised:
        http.send("GET", "/things")
    assert raised.value.status == 0

"""Faults as clients meet them: through the listener, over real connections."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import httpx
import pytest

from infra.localcloud.faults.model import Vendor
from infra.localcloud.faults.words import error
from infra.localcloud.http.api import Api, Call, Reply
from infra.vendors.transport import LocalCloudTransport
from tests.support.listener import serving

HOST = "https://console.neon.tech"


class Cloud:
    """A Neon that counts what it was asked to do, and a way to make it fail."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.api = Api("neon", ("console.neon.tech",), lambda _: None)
        self.api.route("POST", "/{rest:rest}")(self._do)
        self.api.route("GET", "/{rest:rest}")(lambda _: Reply(200, []))
        self.url = ""

    def _do(self, call: Call) -> Reply:
        self.done.append(call.params["rest"])
        return Reply(201, {"operations": [{"id": "op", "project_id": "p", "status": "finished"}]})

    def plan(self, **description: Any) -> None:
        assert httpx.post(f"{self.url}/_local/faults", json=description).status_code == 201

    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/_local/requests").json()[-1]
        return found

    def client(self, timeout_s: float = 5) -> httpx.Client:
        return httpx.Client(transport=LocalCloudTransport(self.url), base_url=HOST, timeout=timeout_s)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    made = Cloud()
    with serving(made.api) as made.url:
        yield made


def test_an_error_comes_in_the_vendors_place_or_after_its_work(cloud: Cloud) -> None:
    cloud.plan(kind="status", status=503, count=1, retry_after_s=7)
    cloud.plan(kind="status", status=502, count=1, body={"own": "words"}, after_effect=True)
    with cloud.client() as client:
        first, second, third = (client.post(f"/{n}") for n in (1, 2, 3))
    assert (first.status_code, first.headers["Retry-After"]) == (503, "7")
    assert first.json()["message"] == "Service Unavailable"
    assert (second.status_code, second.json()) == (502, {"own": "words"})
    assert third.status_code == 201
    assert cloud.done == ["2", "3"]


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_cut_connection_has_no_answer_and_is_on_record(cloud: Cloud, after_effect: bool) -> None:
    cloud.plan(kind="cut", count=1, after_effect=after_effect)
    with cloud.client() as client:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            client.post("/cut")
        assert cloud.done == (["cut"] if after_effect else [])
        assert client.post("/works").status_code == 201
    entries = httpx.get(f"{cloud.url}/_local/requests").json()
    assert [(entry["status"], entry["faults"]) for entry in entries] == [
        (0, [{"id": 1, "kind": "cut", "after_effect": after_effect}]),
        (201, []),
    ]


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_silent_vendor_makes_the_client_give_up(cloud: Cloud, after_effect: bool) -> None:
    cloud.plan(kind="timeout", after_effect=after_effect)
    with cloud.client(timeout_s=0.2) as client, pytest.raises(httpx.ReadTimeout):
        client.post("/silence")
    assert cloud.done == (["silence"] if after_effect else [])
    deadline = time.monotonic() + 5
    while cloud.last()["path"] != "/silence":  # the call ends soon after its client has gone
        assert time.monotonic() < deadline
    assert cloud.last()["status"] == 0


def test_silence_that_ends_is_a_cut(cloud: Cloud) -> None:
    cloud.plan(kind="timeout", seconds=0.1)
    with cloud.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.post("/silence")


def test_silence_ends_when_its_fault_is_cleared(cloud: Cloud) -> None:
    cloud.plan(kind="timeout")
    with cloud.client(timeout_s=30) as client, ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.post, "/silence")
        while httpx.get(f"{cloud.url}/_local/faults").json()[0]["hits"] == 0:
            assert not call.done()
        httpx.delete(f"{cloud.url}/_local/faults")
        assert isinstance(call.exception(5), httpx.RemoteProtocolError)


def test_delayed_calls_do_not_wait_for_each_other(cloud: Cloud) -> None:
    cloud.plan(kind="delay", seconds=0.5)
    with cloud.client() as client, ThreadPoolExecutor(60) as pool:
        started = time.monotonic()
        answers = list(pool.map(lambda n: client.post(f"/{n}").status_code, range(60)))
        took_s = time.monotonic() - started
    assert answers == [201] * 60
    assert 0.5 <= took_s < 2.5  # one after the other they would take 30 s
    assert cloud.last()["duration_ms"] >= 500


def test_neons_operations_run_on_and_lock_the_project(cloud: Cloud) -> None:
    cloud.plan(kind="operations", seconds=60, count=1)
    with cloud.client() as client:
        assert client.post("/api/v2/projects").json()["operations"][0]["status"] == "running"
        assert client.post("/api/v2/projects/p/branches").status_code == 423
        httpx.delete(f"{cloud.url}/_local/faults")
        assert client.post("/api/v2/projects/p/branches").status_code == 201


def test_a_new_beginning_has_no_faults(cloud: Cloud) -> None:
    cloud.plan(kind="cut")
    httpx.post(f"{cloud.url}/_local/reset").raise_for_status()
    with cloud.client() as client:
        assert client.post("/works").status_code == 201
    assert httpx.get(f"{cloud.url}/_local/faults").json() == []


@pytest.mark.parametrize("vendor", get_args(Vendor))
@pytest.mark.parametrize("status", [401, 423, 429, 500, 599])
def test_every_vendor_has_words_for_every_status(vendor: str, status: int) -> None:
    assert error(vendor, status).status == status
    assert error(vendor, status).body

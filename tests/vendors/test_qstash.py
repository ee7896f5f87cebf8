"""The vendor's SDK goes through our transport, is harmless to repeat, and its errors never show a secret."""

import time
from collections.abc import Iterator

import httpx
import pytest
import qstash

from infra.localcloud.http.api import Call, Reply
from infra.vendors import destination, transport
from infra.vendors.errors import CredentialMissing, Failed, RateLimited, Unauthorized, Unreachable
from infra.vendors.qstash import Qstash, client
from tests.support.qstash import Emulated, emulated

JOB = "https://eleva.example/api/cron/a//b?x=1&x=2"
CALLBACK = "https://uptime.example.com/heartbeat/whoever-has-it-can-silence-it/fail"


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulated]:
    with emulated(monkeypatch) as running:
        yield running


def write(account: Qstash, cron: str = "0 9 * * *", **headers: str) -> None:
    account.write("job", headers, destination=JOB, cron=cron, retries=2, failure_callback=CALLBACK)


def test_the_sdk_still_keeps_its_http_client_where_it_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(qstash.QStash("token").http._client, httpx.Client)
    monkeypatch.setenv(destination.LOCAL_CLOUD, "http://127.0.0.1:1")
    assert isinstance(client("token").http._client._transport, transport.LocalCloudTransport)


def test_an_sdk_that_keeps_it_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = qstash.QStash("token")
    sdk.http._client.close()
    del sdk.http._client
    monkeypatch.setattr(qstash, "QStash", lambda *_, **__: sdk)
    with pytest.raises(TypeError, match="no longer keeps its HTTP client"):
        client("token")


def test_a_schedule_is_written_found_and_deleted(vendor: Emulated) -> None:
    with Qstash() as account:
        assert account.find("job") is None
        write(account)
        write(account, "0 10 * * *")
        found = account.find("job")
        assert found
        assert (found.destination, found.cron, found.retries) == (JOB, "0 10 * * *", 2)
        assert account.schedules() == [found]
        account.delete("job")
        account.delete("job")
        assert account.schedules() == []


def test_a_paused_schedule_runs_again_once_it_is_written(vendor: Emulated) -> None:
    with Qstash() as account:
        write(account)
        vendor.http.post("schedules/job/pause")
        write(account)
        found = account.find("job")
    assert found
    assert not found.paused


def test_errors_have_the_vendors_words_but_no_secret(vendor: Emulated, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = vendor.api.handle
    secret = "very-secret-value"

    def echoing(call: Call) -> Reply | None:
        reply = handle(call)
        if reply and reply.status == 400:
            reply.body["error"] += f" ({secret}, {CALLBACK})"
        return reply

    monkeypatch.setattr(vendor.api, "handle", echoing)
    with Qstash() as account, pytest.raises(Failed) as raised:
        write(account, "never", Authorization=f"Bearer {secret}", other=secret)
    assert raised.value.status == 400
    assert "QStash: write schedule job: status 400" in str(raised.value)
    assert "invalid cron: never" in str(raised.value)
    assert secret not in str(raised.value)
    assert CALLBACK not in str(raised.value)
    assert raised.value.__context__ is None


def test_a_wrong_token_names_its_variable(vendor: Emulated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QSTASH_TOKEN", "wrong-token")
    with Qstash() as account, pytest.raises(Unauthorized, match="QSTASH_TOKEN is refused") as raised:
        account.schedules()
    assert "wrong-token" not in str(raised.value)


def test_a_missing_token_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QSTASH_TOKEN", raising=False)
    with pytest.raises(CredentialMissing, match="QSTASH_TOKEN is not set"):
        Qstash()


def test_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(destination.LOCAL_CLOUD, "http://127.0.0.1:1")
    monkeypatch.setenv("QSTASH_TOKEN", "token")
    monkeypatch.setattr("infra.vendors.qstash._RETRY", {"retries": 1, "backoff": lambda _: 0})
    with Qstash() as account, pytest.raises(Unreachable, match="no answer"):
        account.find("job")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_waited_for_as_long_as_the_vendor_says(vendor: Emulated, status: int) -> None:
    vendor.fail(status=status, retry_after_s=1, count=1)
    started = time.monotonic()
    with Qstash() as account:
        write(account)
    assert time.monotonic() - started >= 1
    assert [call.path for call in vendor.calls].count(f"/v2/schedules/{JOB.partition('?')[0]}") == 1


@pytest.mark.parametrize(
    ("headers", "tries"),
    [({"Retry-After": "0"}, 3), ({"Retry-After": "3600"}, 1), ({"RateLimit-Limit": "500", "Retry-After": "0"}, 1)],
    ids=["busy all the time", "busy for too long", "the day's messages are used up"],
)
def test_too_many_requests(
    vendor: Emulated, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], tries: int
) -> None:
    made: list[Call] = []

    def refusing(call: Call) -> Reply:
        made.append(call)
        return Reply(429, {"error": "slow"}, headers)

    monkeypatch.setattr(vendor.api, "handle", refusing)
    with Qstash() as account, pytest.raises(RateLimited):
        account.find("job")
    assert len(made) == tries


def test_an_outage_is_told_after_some_tries(vendor: Emulated) -> None:
    vendor.fail(status=503, retry_after_s=0)
    with Qstash() as account, pytest.raises(Failed, match="status 503"):
        account.find("job")

"""The REST client under all vendors: who is asked, how long we wait, and what an error says."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.vendors import destination, errors
from infra.vendors.rest import Rest, credential
from tests.support.listener import serving

SECRET = "token-that-must-not-show"


class Vendor:
    """An API whose answers a test lines up."""

    def __init__(self) -> None:
        self.answers: list[Reply] = []
        self.calls: list[Call] = []
        self.api = Api("Vendor", ("api.vendor.example",), self._authenticate)
        self.api.route("GET", "/things")(self._things)

    def _authenticate(self, call: Call) -> None:
        if call.headers.get("authorization") != f"Bearer {SECRET}":
            raise Refused(401, {"error": "who are you?"})

    def _things(self, call: Call) -> Reply:
        self.calls.append(call)
        return self.answers.pop(0)


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    it = Vendor()
    with serving(it.api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        yield it


def ask(token: str = SECRET, params: dict[str, int] | None = None) -> object:
    with Rest("Vendor", "https://api.vendor.example", {"Authorization": f"Bearer {token}"}, "SOME_TOKEN") as rest:
        return rest.get("/things", params)


def test_the_host_and_the_query_arrive_unchanged(vendor: Vendor) -> None:
    vendor.answers = [Reply(200, ["a"])]
    assert ask(params={"page": 2}) == ["a"]
    assert (vendor.calls[0].host, vendor.calls[0].query) == ("api.vendor.example", {"page": "2"})


def test_a_rate_limit_is_waited_for_as_long_as_the_vendor_says(vendor: Vendor) -> None:
    vendor.answers = [Reply(429, {}, {"Retry-After": "0.3"}), Reply(200, "done")]
    started = time.monotonic()
    assert ask() == "done"
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(
    ("answers", "error", "words"),
    [
        ([Reply(429, {}, {"Retry-After": "3600"})], errors.RateLimited, "retry after 3600 s"),
        ([Reply(429, {}, {"Retry-After": "0"})] * 4, errors.RateLimited, "after 4 tries"),
        ([Reply(503, {})], errors.Failed, "status 503"),
        ([Reply(403, {})], errors.Unauthorized, "SOME_TOKEN is refused (403)"),
        ([Reply(200)], errors.Failed, "not JSON"),
    ],
)
def test_what_is_no_answer_becomes_an_error_that_names_the_call(
    vendor: Vendor, answers: list[Reply], error: type[errors.VendorError], words: str
) -> None:
    vendor.answers = answers
    with pytest.raises(error) as raised:
        ask()
    assert str(raised.value).startswith("Vendor: GET /things: ")
    assert words in str(raised.value)


def test_a_refused_credential_is_not_shown(vendor: Vendor) -> None:
    with pytest.raises(errors.Unauthorized) as raised:
        ask("wrong-token")
    assert "wrong-token" not in str(raised.value)


def test_a_vendor_that_does_not_answer_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(destination.LOCAL_CLOUD, "http://127.0.0.1:9")
    with pytest.raises(errors.Unreachable, match="no answer"):
        ask()


def test_only_this_machine_can_stand_in_for_a_vendor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(destination.LOCAL_CLOUD, "http://192.0.2.1:8080")
    with pytest.raises(destination.NotLoopback):
        ask()


def test_a_missing_credential_is_named_with_its_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "")
    with pytest.raises(errors.CredentialMissing, match=r"SOME_TOKEN is not set.*Vendor"):
        credential("SOME_TOKEN", "Vendor")

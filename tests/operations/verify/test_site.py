"""A site that sends what was promised is fine; each header that is wrong or missing is named, and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from infra.localcloud.http.api import Api, Call, Reply
from infra.operations.verify.finding import Finding
from infra.operations.verify.site import TIME, UNKNOWN_ORIGIN, ask, judge, site
from infra.platform.domains import PRIMARY_DOMAIN, PRODUCTION_ORIGIN
from infra.platform.headers import PROMISED_HEADERS
from infra.platform.services import HEALTHCHECK_PATH
from infra.vendors.destination import LOCAL_CLOUD
from infra.vendors.transport import LocalCloudTransport
from tests.support.listener import serving

ASSET = "/_next/static/chunks/main-app-0123.js"
SECURE = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=()",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
}
CACHED = {"Cache-Control": "public,max-age=31536000,immutable", "X-Vercel-Cache": "HIT"}


class Application:
    """Stands in for what is deployed at Vercel: three paths, each with a reply of its own."""

    def __init__(self) -> None:
        self.replies = {
            HEALTHCHECK_PATH: Reply(200, {"status": "healthy"}, {**SECURE, "Cache-Control": "no-store, max-age=0"}),
            "/": Reply(200, f'<script src="{ASSET}" async></script>', SECURE),
            ASSET: Reply(200, "", CACHED),
        }
        self.answered_origin: str | None = None
        self.asked: Counter[str] = Counter()

    def reply(self, call: Call) -> Reply:
        self.asked[call.path] += 1
        found = self.replies[call.path]
        if self.answered_origin and "origin" in call.headers:
            allowed = self.answered_origin.replace("{origin}", call.headers["origin"])
            return Reply(found.status, found.body, {**found.headers, "Access-Control-Allow-Origin": allowed})
        return found

    def send(self, path: str, **headers: str | None) -> None:
        """Let the answer at `path` have other headers; None takes one away."""
        old = self.replies[path]
        changed = {**old.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        kept = {name: value for name, value in changed.items() if value is not None}
        self.replies[path] = Reply(old.status, old.body, kept)


@pytest.fixture
def application() -> Application:
    return Application()


@contextmanager
def client(application: Application) -> Iterator[httpx.Client]:
    api = Api("application", (PRIMARY_DOMAIN,), lambda call: None)
    for path in application.replies:
        api.route("GET", path)(application.reply)
    with serving(api) as url, httpx.Client(transport=LocalCloudTransport(url), trust_env=False) as http:
        yield http


def found(application: Application) -> list[Finding]:
    with client(application) as http:
        return list(ask(http, PRODUCTION_ORIGIN))


def wrong(application: Application) -> dict[str, str]:
    return {each.name: each.differences[0].what for each in found(application) if each.differences}


def test_a_site_that_keeps_every_promise_is_fine(application: Application) -> None:
    looked = found(application)
    assert [each for each in looked if not each.fine or each.notices] == []
    every = [promised for promised in PROMISED_HEADERS if promised.answers == "all"]
    assert len(looked) == 3 + 2 * len(every) + len(PROMISED_HEADERS) - len(every) + 2


@pytest.mark.parametrize("name", SECURE)
def test_a_missing_header_is_told_for_each_answer_that_lacks_it(application: Application, name: str) -> None:
    application.send("/", **{name: None})
    assert wrong(application) == {f"{name} of /": "is missing"}
    application.send(HEALTHCHECK_PATH, **{name: ""})
    assert set(wrong(application)) == {f"{name} of /", f"{name} of {HEALTHCHECK_PATH}"}


@pytest.mark.parametrize(
    ("path", "name", "value", "lacks"),
    [
        ("/", "Strict-Transport-Security", "max-age=63072000", "includesubdomains, preload"),
        ("/", "Strict-Transport-Security", "max-age=300; includeSubDomains; preload", "max-age=31536000 or more"),
        ("/", "Referrer-Policy", "no-referrer-when-downgrade", "strict-origin or strict-origin-when-cross-origin"),
        ("/", "X-Frame-Options", "SAMEORIGIN", "deny"),
        ("/", "Content-Security-Policy", "script-src 'self'", "default-src"),
        (HEALTHCHECK_PATH, "Cache-Control", "public, max-age=60", "no-store"),
        (ASSET, "Cache-Control", "public, max-age=0, must-revalidate", "immutable, max-age=31536000 or more"),
        (ASSET, "X-Vercel-Cache", "MISS", "hit or stale or prerender or revalidated"),
    ],
)
def test_a_value_that_says_less_than_promised_is_shown(
    application: Application, path: str, name: str, value: str, lacks: str
) -> None:
    application.send(path, **{name: value})
    assert wrong(application) == {f"{name} of {path}": f"is '{value}' and lacks {lacks}"}


@pytest.mark.parametrize(
    ("allowed", "fine"), [(PRODUCTION_ORIGIN, True), ("*", False), ("{origin}", False), ("null", False)]
)
def test_other_sites_may_not_read_answers(application: Application, allowed: str, fine: bool) -> None:
    application.answered_origin = allowed
    assert wrong(application).keys() == (set() if fine else {"Access-Control-Allow-Origin"})
    if not fine:
        assert UNKNOWN_ORIGIN in wrong(application)["Access-Control-Allow-Origin"]


@pytest.mark.parametrize(("took_ms", "slow"), [([3001.0, 3002.0], True), ([3001.0, 20.0], False), ([3000.0], False)])
def test_a_page_is_too_slow_when_it_was_so_twice(
    application: Application, monkeypatch: pytest.MonkeyPatch, took_ms: list[float], slow: bool
) -> None:
    measured = iter(took_ms)
    elapsed = property(lambda _: timedelta(milliseconds=next(measured)), lambda *_: None)
    monkeypatch.setattr(httpx.Response, "elapsed", elapsed)
    (told,) = [each for each in found(application) if each.noun == TIME]
    assert [each.what.split(" before")[0] for each in told.differences] == (["takes 3001 ms"] if slow else [])
    assert application.asked["/"] == len(took_ms)


def test_a_challenge_is_noted_and_no_header_is_said_to_be_missing(application: Application) -> None:
    application.replies["/"] = Reply(429, "prove that you are a browser", {"x-vercel-mitigated": "challenge"})
    assert wrong(application) == {}
    (note,) = [each for each in found(application) if each.notices]
    assert (note.name, "challenges" in note.notices[0]) == ("/", True)


def test_a_site_without_a_deployment_is_told_once_per_address(application: Application) -> None:
    for path in application.replies:
        application.replies[path] = Reply(404, "none", {"x-vercel-error": "DEPLOYMENT_NOT_FOUND"})
    assert wrong(application) == dict.fromkeys(
        (HEALTHCHECK_PATH, "/"), "answers with status 404 (DEPLOYMENT_NOT_FOUND)"
    )


def test_the_headers_of_a_service_that_is_down_are_judged_all_the_same(application: Application) -> None:
    old = application.replies[HEALTHCHECK_PATH]
    application.replies[HEALTHCHECK_PATH] = Reply(503, old.body, old.headers)
    assert wrong(application) == {}


def test_a_site_that_cannot_be_reached_is_told() -> None:
    with httpx.Client(transport=LocalCloudTransport("http://127.0.0.1:1"), trust_env=False) as http:
        told = {each.name: each.differences[0].what for each in ask(http, PRODUCTION_ORIGIN)}
    assert told == dict.fromkeys((HEALTHCHECK_PATH, "/"), "does not answer (ConnectError)")


def test_the_local_cloud_has_no_site_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCAL_CLOUD, "http://127.0.0.1:1")
    (told,) = site(PRODUCTION_ORIGIN)
    assert told.fine
    assert told.notices == ["not asked: no application is deployed on the local cloud"]


def test_a_long_value_is_shown_in_part() -> None:
    (policy,) = [promised for promised in PROMISED_HEADERS if promised.name == "Content-Security-Policy"]
    told = judge(policy, "script-src " + "x" * 500)
    assert told is not None
    assert len(told) < 200

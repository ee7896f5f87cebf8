"""Whether the live site's answers have the headers that were promised: for browsers, for caches, and for other origins.

The health route is asked, which the firewall lets pass; and the first page with one of its assets, as far as the
firewall does not challenge us, who are no browser. How long the page takes is judged, too: a browser takes longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx

from infra.operations.verify.finding import Difference, Finding
from infra.platform.headers import KNOWN_ORIGINS, PROMISED_HEADERS, Answers, PromisedHeader
from infra.platform.performance import alert_over_ms
from infra.platform.services import HEALTHCHECK_PATH
from infra.vendors import transport
from infra.vendors.destination import local_cloud

SITE, HEADER, TIME = "live site", "header of the live site", "time of a page"
TIMEOUT_S = 20.0
PAGE = "/"
#: An origin that nobody has: `.example` is kept for documents (RFC 2606).
UNKNOWN_ORIGIN = "https://unknown.example"
_ASSET = re.compile(r"/_next/static/[\w./~@%-]+\.(?:js|css)")
#: How Vercel marks an answer of its firewall's (x-vercel-mitigated), and of its own for want of a deployment.
_MITIGATED, _ERROR = "x-vercel-mitigated", "x-vercel-error"
_IN_APPLICATION = "let the application send it on every path: headers() in its next.config.ts"
_SHOWN = 80  # characters of a header's value


def site(origin: str) -> Iterator[Finding]:
    """Yield what is found of the site at an origin; the local cloud has none."""
    if local_cloud():
        yield Finding(SITE, origin, notices=["not asked: no application is deployed on the local cloud"])
        return
    with transport.client(timeout_s=TIMEOUT_S) as http:
        yield from ask(http, origin)


def ask(http: httpx.Client, origin: str) -> Iterator[Finding]:
    """Yield what is found of each answer; what does not come is a difference, a challenge is only noted."""
    health = _answer(http, f"{origin}{HEALTHCHECK_PATH}")
    page = _answer(http, f"{origin}{PAGE}")
    yield from _judged(HEALTHCHECK_PATH, health, "all", "health")
    yield from _judged(PAGE, page, "all")
    if isinstance(health, httpx.Response) and not _refusal(health):
        yield _cors(http, f"{origin}{HEALTHCHECK_PATH}")
    if not isinstance(page, httpx.Response) or _refusal(page):
        return
    yield _time(http, f"{origin}{PAGE}", page)
    if asset := _ASSET.search(page.text):
        _answer(http, f"{origin}{asset[0]}")  # the edge has it from now on, wherever it was asked for before
        yield from _judged(asset[0], _answer(http, f"{origin}{asset[0]}"), "asset")


def _answer(http: httpx.Client, url: str, **headers: str) -> httpx.Response | str:
    """Return the answer, after redirects; or why there is none."""
    try:
        return http.get(url, headers=headers, follow_redirects=True)
    except httpx.HTTPError as error:
        return f"does not answer ({type(error).__name__})"


def _time(http: httpx.Client, url: str, first: httpx.Response) -> Finding:
    """Judge how long a page takes, by the faster of two answers: before the first a function may have to start."""
    most_ms = alert_over_ms("page")
    took_ms = _took_ms(first)
    if took_ms > most_ms and isinstance(again := _answer(http, url), httpx.Response):
        took_ms = min(took_ms, _took_ms(again))
    if took_ms <= most_ms:
        return Finding(TIME, PAGE)
    told = f"takes {took_ms:.0f} ms before a browser shows anything, and more than {most_ms} ms is too long"
    return Finding(TIME, PAGE, [Difference(told, "see Vercel's observability: which function, and what it waits for")])


def _took_ms(answer: httpx.Response) -> float:
    return answer.elapsed.total_seconds() * 1000


def _judged(path: str, answer: httpx.Response | str, *kinds: Answers) -> Iterator[Finding]:
    if isinstance(answer, str):
        yield Finding(SITE, path, [Difference(answer, "see the domain and the live deployment above")])
        return
    if answer.headers.get(_MITIGATED):
        yield Finding(SITE, path, notices=["not asked: Vercel's firewall challenges what is no browser"])
        return
    if refusal := _refusal(answer):
        yield Finding(SITE, path, [Difference(refusal, "see the live deployment above, and the application's log")])
        return
    yield Finding(SITE, path)
    for promised in PROMISED_HEADERS:
        if promised.answers in kinds:
            wrong = judge(promised, answer.headers.get(promised.name))
            remedy = _IN_APPLICATION if promised.answers == "all" else f"see {promised.source}"
            yield Finding(HEADER, f"{promised.name} of {path}", [Difference(wrong, remedy)] if wrong else [])


def _refusal(answer: httpx.Response) -> str | None:
    """Return in words that an answer is not the site's; a service that is down (503) is the monitors' to tell."""
    if answer.headers.get(_MITIGATED):
        return "is challenged"
    if answer.is_success or answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return None
    said = answer.headers.get(_ERROR)
    return f"answers with status {answer.status_code}" + (f" ({said})" if said else "")


def judge(promised: PromisedHeader, value: str | None) -> str | None:
    """Return what is wrong with a header's value, without an end; None when nothing is."""
    if not value or not value.strip():
        return "is missing"
    directives = _directives(value)
    lacks = [name for name in promised.needs if name not in directives]
    if promised.one_of and not directives.keys() & set(promised.one_of):
        lacks.append(" or ".join(promised.one_of))
    if promised.max_age_min_s is not None and _whole(directives.get("max-age", "")) < promised.max_age_min_s:
        lacks.append(f"max-age={promised.max_age_min_s} or more")
    return f"is '{value[:_SHOWN]}' and lacks {', '.join(lacks)}" if lacks else None


def _directives(value: str) -> dict[str, str]:
    """Return the directives of a header, by name in lower case, each with what comes after its `=`."""
    found = {}
    for part in re.split(r"[;,]", value):
        name, _, argument = part.strip().partition("=")
        found[name.split(" ")[0].lower()] = argument.strip(' "')
    return found


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _cors(http: httpx.Client, url: str) -> Finding:
    """Ask as a script of another site does: its origin must not be let in."""
    name = "Access-Control-Allow-Origin"
    answer = _answer(http, url, Origin=UNKNOWN_ORIGIN)
    if isinstance(answer, str):
        return Finding(HEADER, name, [Difference(answer, "see above, and look again")])
    allowed = answer.headers.get(name)
    if allowed is None or allowed in KNOWN_ORIGINS:
        return Finding(HEADER, name)
    remedy = f"let the application name known origins alone: {', '.join(KNOWN_ORIGINS)}"
    return Finding(HEADER, name, [Difference(f"lets in {UNKNOWN_ORIGIN}, which nobody knows: '{allowed}'", remedy)])

"""Requests and replies of Better Stack: whose they are, what was sent, and lists by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from infra.localcloud.http.api import Call, Refused, Reply

PAGE_SIZE = 50
LARGEST_PAGE = 250


def sent(call: Call) -> dict[str, Any]:
    """Return the body of a POST or PATCH.

    Raises:
        Refused: 400, it is no JSON object.
    """
    if not isinstance(call.body, dict):
        raise Refused(400, {"errors": "The request body has to be a JSON object"})
    return call.body


def page(call: Call, items: list[dict[str, Any]]) -> Reply:
    """Return one page of `items`: `page` counts from 1, `per_page` is 50 unless given, 250 at most."""
    size = min(_positive(call.query.get("per_page"), PAGE_SIZE), LARGEST_PAGE)
    number = _positive(call.query.get("page"), 1)
    last = max(1, -(-len(items) // size))

    def url(wanted: int) -> str:
        return f"https://{call.host}{call.path}?{urlencode({**call.query, 'page': wanted})}"

    links = {
        "first": url(1),
        "last": url(last),
        "prev": url(number - 1) if number > 1 else None,
        "next": url(number + 1) if number < last else None,
    }
    return Reply(200, {"data": items[(number - 1) * size : number * size], "pagination": links})


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) > 0 else default


def authenticator(token: str) -> Callable[[Call], None]:
    """Return the check that every call carries `token` as its bearer."""

    def check(call: Call) -> None:
        if call.headers.get("authorization") != f"Bearer {token}":
            raise Refused(401, {"errors": "Invalid API token: send a token of the team as the bearer"})

    return check

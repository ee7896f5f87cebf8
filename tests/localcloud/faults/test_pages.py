"""The page by which faults are planned."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.support.listener import serving


@pytest.fixture
def page() -> Iterator[httpx.Client]:
    with serving() as url, httpx.Client(base_url=url) as client:
        yield client


def test_a_fault_is_planned_shown_and_cleared(page: httpx.Client) -> None:
    planned = page.post("/_local/faults", json={"kind": "delay", "seconds": 1, "vendor": "neon"})
    assert planned.status_code == 201
    expected = {"id": 1, "kind": "delay", "seconds": 1.0, "vendor": "neon", "count": None, "calls": 0, "hits": 0}
    assert planned.json().items() >= expected.items()
    assert page.get("/_local/faults").json() == [planned.json()]
    assert page.delete("/_local/faults/1").json() == {"cleared": 1}
    assert page.delete("/_local/faults/1").status_code == 404
    assert page.delete("/_local/faults").json() == {"cleared": 0}


def test_a_wrong_description_is_refused_with_all_that_is_wrong(page: httpx.Client) -> None:
    refused = page.post("/_local/faults", json={"kind": "delay", "skip": -1})
    assert refused.status_code == 422
    assert {name for name, _ in refused.json()["problems"]} == {"skip", "seconds"}
    assert page.post("/_local/faults", content=b"{").status_code == 422
    assert page.get("/_local/faults").json() == []


def test_there_is_no_other_page(page: httpx.Client) -> None:
    for method, path in (("PUT", "/_local/faults"), ("DELETE", "/_local/faults/x"), ("GET", "/_local/faults/1")):
        assert page.request(method, path).status_code == 404

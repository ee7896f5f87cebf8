"""Credentials that are changed in the middle of a refresh: a refusal is no deletion."""

from __future__ import annotations

import pytest

from tests.e2e.failing.cells import VENDORS
from tests.e2e.failing.small_stack import SmallStack

pytestmark = [pytest.mark.e2e, pytest.mark.failing, pytest.mark.xdist_group("credentials")]

#: Calls of a refresh that each vendor still answers.
BEFORE = {"vercel": 4, "neon": 2, "upstash": 0, "qstash": 0, "betterstack": 4}


@pytest.mark.parametrize("status", [401, 403])
def test_nothing_counts_as_deleted(small: SmallStack, status: int) -> None:
    small.bring("up")
    before = small.urns()
    with small.unfinished("up"):
        refused = [{"kind": "status", "status": status, "vendor": vendor, "skip": BEFORE[vendor]} for vendor in VENDORS]
        with small.failing(*refused) as hits:
            first = small.run("refresh")
        assert sum(hits) > 0
        assert first.code != 0
        assert any(str(status) in cause for cause in first.causes.values()), first.output
        assert small.urns() == before
        small.assert_is_valid()
        second = small.run("refresh")
        assert second.code == 0, second.output
        assert "deleted" not in second.output
        small.assert_is_up()


@pytest.mark.parametrize("vendor", ["vercel", "neon", "qstash", "betterstack"])
def test_an_account_that_has_nothing_of_ours_is_noticed_by_the_next_up(small: SmallStack, vendor: str) -> None:
    """A key of another account is no refusal: it finds nothing, which providers take for deletions.

    The next `up`, with the right key, must not make everything a second time.
    """
    small.bring("up")
    small.leave()
    nothing = {"kind": "status", "status": 404, "vendor": vendor, "method": "GET"}
    with small.failing({**nothing, "skip": 1 if vendor == "vercel" else 0}):
        ran = small.run("refresh")
    assert ran.code == 0, ran.output
    assert small.urns() < small.clean_urns, "providers are kinder than they were: this test is not needed any more"
    small.run("up")
    assert small.inventory().names == small.names

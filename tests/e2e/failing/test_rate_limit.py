"""A first `up` of production at vendors that take 120 requests a minute each."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.failing.cells import VENDORS
from tests.support.rehearsal import Rehearsal

pytestmark = [pytest.mark.e2e, pytest.mark.failing, pytest.mark.xdist_group("rate limit")]

PER_MINUTE = 120
NO_CHANGE = 0


def test_production_comes_up_at_vendors_that_take_120_requests_a_minute(empty: Rehearsal) -> None:
    faults = f"{empty.found.url}/_local/faults"
    for vendor in VENDORS:
        limit = {"kind": "rate-limit", "per_minute": PER_MINUTE, "vendor": vendor}
        httpx.post(faults, json=limit, trust_env=False).raise_for_status()
    ran = empty.eleva("local", "up")
    assert ran.code == 0, ran.output
    hits = {each["vendor"]: each["hits"] for each in httpx.get(faults, trust_env=False).json()}
    assert hits["vercel"] > 0, "production needs fewer requests than that: this test shows nothing any more"
    httpx.delete(faults, trust_env=False).raise_for_status()
    assert empty.up("production", "--expect-no-changes").code == NO_CHANGE

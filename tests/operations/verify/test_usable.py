"""Heartbeats that wait for their first ping, and values that the application was given and are old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infra.operations.inventory.kind import Live
from infra.operations.offline import Recorded
from infra.operations.verify.declared import Declared
from infra.operations.verify.usable import given_values, unheard

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
HEARTBEAT = Live("1", "1", {"status": "pending", "period": 3600, "grace": 600}, created=CREATED)


@pytest.mark.parametrize(("silent_s", "fine"), [(4200, True), (4201, False)])
def test_a_heartbeat_without_a_first_ping_is_a_note_until_it_should_have_had_one(silent_s: int, fine: bool) -> None:
    found = unheard("payouts", HEARTBEAT, CREATED + timedelta(seconds=silent_s))
    assert found.fine is fine
    said = found.notices if fine else [difference.what for difference in found.differences]
    assert "never got a ping" in said[0]


def test_a_value_that_the_vendor_has_changed_since_is_named_and_not_shown() -> None:
    exports = {"cache": {"rest_url": "https://a", "rest_token": "new-s3cr3t"}, "database": {"main": "missing -7"}}
    given = {"cache": {"rest_url": "https://a", "rest_token": "old-s3cr3t"}}
    there = Declared(Recorded([], exports), frozenset({"-7"}))
    (found,) = given_values(exports, given, there, "production")
    assert [difference.what for difference in found.differences] == ["rest_token is not what the application was given"]
    assert "s3cr3t" not in str(found)

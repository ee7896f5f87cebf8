"""What a lease says about its run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from infra.operations.lease import acquire
from infra.operations.lease.record import DURATION_MAX_S, DURATION_S, Lease

GITHUB = {
    "GITHUB_ACTOR": "ada",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "eleva-care/infrastructure",
    "GITHUB_RUN_ID": "17",
}


def test_a_run_of_github_is_named_with_who_started_it_and_where_its_log_is() -> None:
    lease = Lease.of_this_run("up", DURATION_S, GITHUB)
    assert (lease.user, lease.url) == ("ada", "https://github.com/eleva-care/infrastructure/actions/runs/17")
    said = str(lease.model_copy(update={"host": "runner-3", "since": datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)}))
    assert said == f"ada@runner-3 (eleva up) since 2026-11-26 01:02:03 UTC, {lease.url}"


def test_a_run_elsewhere_has_no_address_and_invents_none() -> None:
    lease = Lease.of_this_run("up", DURATION_S, {"GITHUB_SERVER_URL": "https://github.com"})
    assert lease.url == ""
    assert str(lease).endswith("UTC")


def test_two_runs_are_never_taken_for_one() -> None:
    assert Lease.of_this_run("up", DURATION_S, {}).run != Lease.of_this_run("up", DURATION_S, {}).run


def test_its_beginning_is_when_it_was_got_and_not_when_it_was_asked_for() -> None:
    asked = Lease.of_this_run("up", DURATION_S, {})
    begun = asked.begun(("a-lock",))
    assert begun.since > asked.since
    assert begun.renewed == begun.since
    assert begun.locks == ("a-lock",)


@pytest.mark.parametrize("duration_s", [0.0, -1.0, DURATION_MAX_S + 1])
def test_a_lease_that_never_lapses_or_at_once_is_none(duration_s: float) -> None:
    whole = Lease.of_this_run("up", DURATION_S, {}).model_dump_json()
    with pytest.raises(ValidationError):
        Lease.model_validate_json(whole.replace(f'"duration_s":{DURATION_S}', f'"duration_s":{duration_s}'))


def test_a_death_blocks_for_a_minute_at_most() -> None:
    # The lease, the longest time between two looks, and as much again as the slowest answers of S3 may take.
    assert DURATION_MAX_S + acquire.LOOK_S + 8 <= 60
    assert DURATION_S <= DURATION_MAX_S

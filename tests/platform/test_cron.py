"""Five-field cron: what is refused, and how far apart the runs are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.platform.cron import InvalidCron, checked, gaps_s, interval_s, is_regular


@pytest.mark.parametrize(
    ("cron", "seconds"),
    [
        ("0 */2 * * *", 7200),
        ("0 6 * * *", 86400),
        ("0 */6 * * *", 21600),
        ("*/15 * * * *", 900),
        ("*/5 * * * *", 300),
        ("0 * * * *", 3600),
        ("0 0 * * 1", 7 * 86400),
    ],
)
def test_interval_of_a_constant_schedule(cron: str, seconds: int) -> None:
    assert interval_s(cron) == seconds
    assert is_regular(cron)


def test_interval_is_the_longest_gap_so_that_a_punctual_schedule_raises_no_alarm() -> None:
    assert gaps_s("0 9,12 * * *") == (3 * 3600, 21 * 3600)
    assert interval_s("0 9,12 * * *") == 21 * 3600
    assert not is_regular("0 9,12 * * *")


@pytest.mark.parametrize(
    "cron",
    [
        "",
        "* * * *",
        "0 0 6 * * *",
        "*/30 * * * * *",
        "60 * * * *",
        "0 24 * * *",
        "every day at six",
        "0 0 31 2 *",
        "@daily",
    ],
)
def test_nonsense_is_refused(cron: str) -> None:
    with pytest.raises(InvalidCron):
        checked(cron)


def test_refusal_says_what_five_fields_are() -> None:
    with pytest.raises(InvalidCron, match="6 fields and not 5"):
        checked("0 0 6 * * *")


@given(step=st.sampled_from([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30]))
def test_every_step_of_minutes_that_divides_the_hour_is_regular(step: int) -> None:
    assert gaps_s(f"*/{step} * * * *") == (step * 60,)


@given(minutes=st.sets(st.integers(0, 59), min_size=1, max_size=6))
def test_gaps_are_those_between_the_listed_minutes(minutes: set[int]) -> None:
    cycle = [*sorted(minutes), min(minutes) + 60]
    expected = {(later - earlier) * 60 for earlier, later in pairwise(cycle)}
    assert set(gaps_s(f"{','.join(map(str, sorted(minutes)))} * * * *")) == expected

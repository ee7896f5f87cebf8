"""Five-field cron: what is refused, and how far apart the runs are."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from croniter import croniter
from hypothesis import given, settings
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
        "every day at six o'clock",
        "0 0 * * mon",
        "0 0 L * *",
        "0 0 * * 1#2",
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


@pytest.mark.parametrize(
    ("cron", "gaps"),
    [
        ("* 9-17 * * *", (60, 15 * 3600 + 60)),  # the night is found, however many runs a day has
        ("0 12 1 * *", (28 * 86400, 29 * 86400, 30 * 86400, 31 * 86400)),
        ("0 0 29 2 *", (1461 * 86400,)),
        ("0 8 * * 1-5", (86400, 3 * 86400)),
        ("0 0 1 1 *", (365 * 86400, 366 * 86400)),
        ("0 0 1 * 1", tuple(days * 86400 for days in range(1, 8))),  # the first of a month, or a Monday
    ],
)
def test_gaps_over_nights_weeks_months_and_years(cron: str, gaps: tuple[int, ...]) -> None:
    assert gaps_s(cron) == gaps


_MINUTES = st.sets(st.integers(0, 59), min_size=1, max_size=4)
_HOURS = st.sets(st.integers(0, 23), min_size=1, max_size=4)
_WEEKDAYS = st.sets(st.integers(0, 6), min_size=1)


@settings(deadline=None, max_examples=50)
@given(minutes=_MINUTES, hours=_HOURS, weekdays=_WEEKDAYS)
def test_gaps_are_those_between_the_runs_of_a_week(minutes: set[int], hours: set[int], weekdays: set[int]) -> None:
    fields = (",".join(map(str, sorted(field))) for field in (minutes, hours))
    cron = f"{' '.join(fields)} * * {','.join(map(str, sorted(weekdays)))}"
    runs = sorted((day * 24 + hour) * 60 + minute for day in weekdays for hour in hours for minute in minutes)
    cycle = [*runs, runs[0] + 7 * 24 * 60]
    assert set(gaps_s(cron)) == {(later - earlier) * 60 for earlier, later in pairwise(cycle)}


def test_gaps_agree_with_what_the_schedule_really_does() -> None:
    cron = "7,11 */5 */10 3,9 *"
    runs = croniter(cron, datetime(2024, 1, 1, tzinfo=UTC))
    starts = [runs.get_next(datetime) for _ in range(700)]
    assert set(gaps_s(cron)) >= {int((later - earlier).total_seconds()) for earlier, later in pairwise(starts)}

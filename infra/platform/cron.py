"""Schedules in cron notation: five fields, UTC, and the interval between two runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

from croniter import CroniterBadCronError, CroniterBadDateError, croniter

FIELDS = 5
# Names of days and extensions such as L or # are read differently by QStash, Vercel and the application.
_PLAIN = re.compile(r"[\d*,/\s-]+")
_DAY_MINUTES = 24 * 60
# Eight years hold every pattern of leap days and weekdays that a five-field schedule can make apart from centuries.
_START, _END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
_DAYS_MAX = 800  # more than two years of a daily pattern


class InvalidCron(ValueError):
    """The text is not a five-field cron expression that ever runs."""


def checked(cron: str) -> str:
    """The expression itself, when QStash and the application's own validator would take it.

    Raises:
        InvalidCron: not five fields (a sixth would be seconds, which QStash refuses), or a field makes no sense.
    """
    fields = cron.split()
    if len(fields) != FIELDS:
        raise InvalidCron(f"'{cron}' has {len(fields)} fields and not {FIELDS} (minute hour day month weekday)")
    if not _PLAIN.fullmatch(cron):
        raise InvalidCron(
            f"'{cron}' has more than digits, stars, commas, dashes and slashes, which not every cron reads"
        )
    try:
        croniter(cron, _START).get_next(datetime)
    except (CroniterBadCronError, CroniterBadDateError) as error:
        raise InvalidCron(f"'{cron}' is not a cron expression that ever runs: {error}") from error
    return cron


@cache
def gaps_s(cron: str) -> tuple[int, ...]:
    """The distinct gaps in seconds between consecutive runs, shortest first.

    Raises:
        InvalidCron: see `checked`.
    """
    minutes, hours, *days = croniter.expand(checked(cron))[0]
    of_day = [hour * 60 + minute for hour in _numbers(hours, 24) for minute in _numbers(minutes, 60)]
    within = {later - earlier for earlier, later in pairwise(of_day)}
    between = {days_apart * _DAY_MINUTES - of_day[-1] + of_day[0] for days_apart in _days_apart(days, cron)}
    return tuple(sorted(60 * gap for gap in within | between))


def _numbers(field: Sequence[int | str], count: int) -> list[int]:
    """The values of an expanded field; a star stands for all of them."""
    return sorted(int(value) for value in field) if "*" not in field else list(range(count))


def _days_apart(days: Sequence[Sequence[int | str]], cron: str) -> set[int]:
    """How many days lie between consecutive days on which the schedule runs."""
    if all("*" in field for field in days):
        return {1}
    midnights = croniter(" ".join(["0", "0", *cron.split()[2:]]), _START)
    found: list[datetime] = [midnights.get_next(datetime), midnights.get_next(datetime)]
    while found[-1] < _END and len(found) < _DAYS_MAX:
        found.append(midnights.get_next(datetime))
    return {(later - earlier) // timedelta(days=1) for earlier, later in pairwise(found)}


def interval_s(cron: str) -> int:
    """The longest gap between two runs, in seconds.

    The longest, since a heartbeat that expects the next ping after it stays quiet while the schedule keeps time; a
    schedule with one constant gap, as all of the platform's are, has no other.

    Raises:
        InvalidCron: see `checked`.
    """
    return gaps_s(cron)[-1]


def is_regular(cron: str) -> bool:
    """Whether all gaps are equal, so that a heartbeat can notice the first missed run.

    Raises:
        InvalidCron: see `checked`.
    """
    return len(gaps_s(cron)) == 1

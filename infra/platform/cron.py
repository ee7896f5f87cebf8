"""Schedules in cron notation: five fields, UTC, and the interval between two runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

from croniter import CroniterBadCronError, CroniterBadDateError, croniter

FIELDS = 5
_ORIGIN = datetime(2024, 1, 1, tzinfo=UTC)  # a Monday in a leap year: every five-field schedule that can run does
_SAMPLES = 400


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
    try:
        croniter(cron, _ORIGIN).get_next(datetime)
    except (CroniterBadCronError, CroniterBadDateError) as error:
        raise InvalidCron(f"'{cron}' is not a cron expression that ever runs: {error}") from error
    return cron


@cache
def gaps_s(cron: str) -> tuple[int, ...]:
    """The distinct gaps in seconds between consecutive runs, shortest first.

    Raises:
        InvalidCron: see `checked`.
    """
    runs = croniter(checked(cron), _ORIGIN)
    starts = [runs.get_next(datetime) for _ in range(_SAMPLES)]
    return tuple(sorted({round((later - earlier) / timedelta(seconds=1)) for earlier, later in pairwise(starts)}))


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

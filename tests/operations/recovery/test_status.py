"""Every promise is judged by itself: it holds to its last second, and is broken one later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.operations.recovery.manifest import Beginning, Dump, Manifest, RestoreTest, Tried, new_id
from infra.operations.recovery.status import Known, promises, restorable
from infra.platform.backups import BACKUPS
from infra.platform.units import DAY_S

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
OVERDUE = timedelta(seconds=BACKUPS.overdue_after_s)
SECOND = timedelta(seconds=1)
PROJECT: dict[str, Any] = {
    "created_at": "2026-01-01T00:00:00Z",
    "history_retention_seconds": BACKUPS.history_retention_s,
}


def backup(at: datetime) -> Manifest:
    dump = Dump(
        key="k",
        version_id=None,
        size_bytes=1,
        sha256="",
        kms_key="",
        taken=at,
        duration_s=1,
        server_version=17,
        client_version=17,
        tables={},
    )
    return Manifest(id=new_id(at), stack="production", made_by="me", state_sha256="", databases={"main": dump})


def daily(days: int = BACKUPS.retention_days, newest: datetime = NOW) -> list[Manifest]:
    return [backup(newest - timedelta(days=age)) for age in reversed(range(days))]


def tried(age: timedelta = timedelta(days=3), *differences: str, duration_s: float = 60) -> list[RestoreTest]:
    one = Tried(backup="one", duration_s=duration_s, tables=1, rows=5, differences=differences)
    return [RestoreTest(at=NOW - age, tried=(one, one.model_copy(update={"differences": ()})))]


def broken(
    manifests: Sequence[Manifest],
    tests: Sequence[RestoreTest],
    unreadable: Sequence[str] = (),
    project: dict[str, Any] | None = PROJECT,
    began: timedelta | None = None,
) -> list[str]:
    beginning = Beginning(at=NOW - began) if began is not None else None
    judged = promises(Known(manifests, tests, unreadable, project, beginning), BACKUPS, NOW)
    assert all(promise.remedy for promise in judged if not promise.holds)
    return [promise.name for promise in judged if not promise.holds]


def test_all_promises_hold_with_daily_backups_and_a_test() -> None:
    assert broken(daily(), tried()) == []


def test_nothing_there_breaks_what_depends_on_it() -> None:
    assert broken([], []) == ["daily backup", "kept", "restore test", "restored in time"]


def test_a_platform_that_is_older_than_its_backups_keeps_them_from_their_beginning() -> None:
    assert broken(daily(days=3), tried(), began=timedelta(days=2)) == []
    assert broken(daily(days=3), tried(), began=timedelta(days=9)) == ["kept"]
    assert broken(daily(), tried(), began=timedelta(days=300)) == []


def test_the_first_restore_test_is_due_an_interval_after_the_first_backup() -> None:
    interval = timedelta(days=BACKUPS.restore_test_interval_days)
    assert broken(daily(), [], began=interval) == []
    assert broken(daily(), [], began=interval + SECOND) == ["restore test", "restored in time"]
    assert broken(daily(days=3), tried(timedelta(days=1), "main t is missing"), began=timedelta(days=2)) == [
        "restore test"
    ]


def test_the_newest_backup_may_be_as_old_as_its_grace() -> None:
    assert broken(daily(newest=NOW - OVERDUE), tried()) == []
    assert broken(daily(newest=NOW - OVERDUE - SECOND), tried()) == ["daily backup"]


def test_a_missing_day_is_told() -> None:
    days = daily()
    assert broken([*days[:9], *days[10:]], tried()) == ["no day without one"]


def test_dumps_go_back_to_the_retention_or_to_the_beginning_of_the_project() -> None:
    assert broken(daily(days=30), tried()) == []
    assert broken(daily(days=29), tried()) == ["kept"]
    young = {**PROJECT, "created_at": (NOW - timedelta(days=3)).isoformat()}
    assert broken(daily(days=3), tried(), project=young) == []
    assert broken(daily(days=1), tried(), project=young) == ["kept"]


@pytest.mark.parametrize(
    ("tests", "names"),
    [
        (tried(timedelta(days=BACKUPS.restore_test_interval_days)), []),
        (tried(timedelta(days=BACKUPS.restore_test_interval_days) + SECOND), ["restore test"]),
        (tried(timedelta(days=1), "main t is missing"), ["restore test"]),
        ([*tried(timedelta(days=9), "main t is missing"), *tried()], []),
        (tried(duration_s=BACKUPS.rto_s), []),
        (tried(duration_s=BACKUPS.rto_s + 1), ["restored in time"]),
    ],
)
def test_the_last_restore_test_counts_with_all_that_it_tried(tests: Sequence[RestoreTest], names: list[str]) -> None:
    assert broken(daily(), tests) == names


def test_what_lies_between_dumps_needs_neons_history() -> None:
    assert broken(daily(), tried(), project=None) == ["lost at most"]
    assert broken(daily(), tried(), project={**PROJECT, "history_retention_seconds": 6 * 3600}) == ["lost at most"]


def test_an_unreadable_manifest_is_told() -> None:
    assert broken(daily(), tried(), ["m is no manifest"]) == ["manifests readable"]


def test_restorable_points_come_from_dumps_and_from_history() -> None:
    known = Known([backup(NOW - timedelta(days=40)), backup(NOW - timedelta(hours=5))], [], [], PROJECT, None)
    assert restorable(known, NOW) == (NOW - timedelta(days=40), NOW)
    alone = Known(known.manifests, [], [], None, None)
    assert restorable(alone, NOW) == (NOW - timedelta(days=40), NOW - timedelta(hours=5))
    assert restorable(Known([], [], [], None, None), NOW) == (None, None)
    short = {**PROJECT, "history_retention_seconds": DAY_S}
    assert restorable(Known([], [], [], short, None), NOW) == (NOW - timedelta(days=1), NOW)

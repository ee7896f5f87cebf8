"""Whether the promises about backups hold, judged from what is in the bucket and at Neon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from infra.operations.recovery.manifest import Beginning, Manifest, RestoreTest
from infra.platform.backups import BackupPolicy

_REMEDY_BACKUP = "eleva recovery backup takes one; see why the daily job did not"


@dataclass(frozen=True)
class Promise:
    """Something that was promised, what is the case, and whether it holds; if not, what to do."""

    name: str
    promised: str
    found: str
    holds: bool
    remedy: str = ""


@dataclass(frozen=True)
class Known:
    """What is known: backups and restore tests (oldest first), unreadable manifests, the Neon project, the beginning.

    The last two are None where there is none.
    """

    manifests: Sequence[Manifest]
    tests: Sequence[RestoreTest]
    unreadable: Sequence[str]
    project: dict[str, Any] | None
    began: Beginning | None


def promises(known: Known, policy: BackupPolicy, now: datetime) -> list[Promise]:
    """Return every promise with what is the case."""
    return [
        _newest(known, policy, now),
        _no_gaps(known, policy),
        _oldest(known, policy, now),
        _readable(known),
        *_tests(known, policy, now),
        _between(known, policy, now),
    ]


def restorable(known: Known, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the oldest and the newest time that data can be brought back to: from dumps, or from Neon's history."""
    times = [manifest.taken for manifest in known.manifests]
    if known.project:
        times += [_history_from(known.project, now), now]
    return (min(times), max(times)) if times else (None, None)


def _newest(known: Known, policy: BackupPolicy, now: datetime) -> Promise:
    promised = f"one in {_long(policy.interval_s)}"
    if not known.manifests:
        return Promise("daily backup", promised, "there is none", holds=False, remedy=_REMEDY_BACKUP)
    age_s = (now - known.manifests[-1].taken).total_seconds()
    found = f"{known.manifests[-1].id}, {_long(age_s)} old"
    return Promise("daily backup", promised, found, age_s <= policy.overdue_after_s, _REMEDY_BACKUP)


def _no_gaps(known: Known, policy: BackupPolicy) -> Promise:
    gaps = [
        f"{earlier.id} to {later.id}"
        for earlier, later in pairwise(known.manifests)
        if (later.taken - earlier.taken).total_seconds() > policy.overdue_after_s
    ]
    remedy = "what lies between them is in Neon's history only; see why the daily job did not run"
    return Promise("no day without one", "none missed", "; ".join(gaps) or "none missed", not gaps, remedy)


def _oldest(known: Known, policy: BackupPolicy, now: datetime) -> Promise:
    """Judge how far the dumps go back: to the beginning of the platform, or of its backups, where that is younger."""
    promised, kept = f"{policy.retention_days} days", timedelta(days=policy.retention_days)
    if not known.manifests:
        return Promise("kept", promised, "there is none", holds=False, remedy=_REMEDY_BACKUP)
    oldest, since = known.manifests[0], now - kept
    if known.project:
        since = max(since, datetime.fromisoformat(known.project["created_at"]))
    if known.began:
        since = max(since, known.began.at)
    holds = oldest.taken <= since + timedelta(seconds=policy.overdue_after_s)
    found = f"{oldest.id}, {_long((now - oldest.taken).total_seconds())} old"
    return Promise("kept", promised, found, holds, "see the bucket's lifecycle, and whether daily backups began late")


def _readable(known: Known) -> Promise:
    found = "; ".join(known.unreadable) or "all"
    return Promise("manifests readable", "all", found, not known.unreadable, "use another backup; see who wrote there")


def _tests(known: Known, policy: BackupPolicy, now: datetime) -> Iterator[Promise]:
    monthly, remedy = f"every {policy.restore_test_interval_days} days", "eleva recovery verify tries two of them"
    rto = f"within {_long(policy.rto_s)} (RTO)"
    if not known.tests:
        due = known.began.at + timedelta(days=policy.restore_test_interval_days) if known.began else None
        not_due, found = due is not None and now <= due, "there was none"
        yield Promise("restore test", monthly, f"{found}; due by {due:%Y-%m-%d}" if due else found, not_due, remedy)
        yield Promise("restored in time", rto, "not known", not_due, remedy)
        return
    last = known.tests[-1]
    age, longest_s = now - last.at, max(tried.duration_s for tried in last.tried)
    outcome = "; ".join(last.differences) or "as backed up: " + ", ".join(
        f"{tried.backup} with {tried.rows} rows" for tried in last.tried
    )
    fine = not last.differences and age <= timedelta(days=policy.restore_test_interval_days)
    yield Promise("restore test", monthly, f"{_long(age.total_seconds())} ago, {outcome}", fine, remedy)
    yield Promise("restored in time", rto, _long(longest_s), longest_s <= policy.rto_s, remedy)


def _between(known: Known, policy: BackupPolicy, now: datetime) -> Promise:
    """Judge what would be lost: Neon's history covers every second since the dump before, as long as it is there."""
    name, promised = "lost at most", f"{_long(policy.rpo_s)} (RPO)"
    if not known.project:
        age = f"everything since {known.manifests[-1].id}" if known.manifests else "everything"
        return Promise(name, promised, f"{age}: Neon has no project", holds=False, remedy="eleva recovery rebuild")
    history_s = known.project["history_retention_seconds"]
    found = f"any second since {_history_from(known.project, now):%Y-%m-%d %H:%M} UTC, in Neon's history"
    holds = history_s >= policy.overdue_after_s
    return Promise(name, promised, found, holds, "the history is shorter than the time between dumps: eleva up")


def _history_from(project: dict[str, Any], now: datetime) -> datetime:
    begins = now - timedelta(seconds=project["history_retention_seconds"])
    return max(begins, datetime.fromisoformat(project["created_at"]).astimezone(UTC))


def _long(seconds: float) -> str:
    """Return a length of time as people say it."""
    for unit_s, unit in ((2 * 86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= unit_s:
            return f"{seconds / min(unit_s, 86_400):.3g} {unit}"
    return f"{seconds:.2g} s"

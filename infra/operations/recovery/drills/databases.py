"""Drills on the data: a bad migration, a database that is deleted, and the whole Neon project with its history."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime

from infra.operations.recovery.branches import Branches
from infra.operations.recovery.drills.drill import Drill, Loss, Outcome, way_back
from infra.operations.recovery.drills.stage import STACK, DrillFailed, Stage
from infra.operations.stack_settings import stack_settings
from infra.platform import naming
from infra.platform.declaration import declare
from infra.platform.environments import PRODUCTION
from infra.vendors.neon import Neon

#: How long the bad migration goes unnoticed.
UNNOTICED_S = 40 * 60
_MIGRATION = "UPDATE payment_transfers SET amount_cents = 0; ALTER TABLE meetings DROP COLUMN guest_notes"
#: What goes on being written: three rows.
_BOOKINGS = "INSERT INTO records SELECT gen_random_uuid(), meeting_id, encrypted_content, 2, now() FROM records LIMIT 3"
_WRITTEN = 3
_DAMAGE = "SELECT count(*) FROM payment_transfers WHERE amount_cents = 0"


def _bad_migration(stage: Stage) -> Outcome:
    stage.run("eleva", "recovery", "backup", STACK)
    before, at = stage.rows(), stage.now()
    time.sleep(1)  # a person gives a whole second, before the migration
    stage.sql(_MIGRATION)
    disaster = stage.now()
    written = write_bookings(stage)
    stage.now(UNNOTICED_S)
    outcome = _back(stage, before, at, disaster, written, lambda: _restored(stage, "--at", _iso(at)))
    if stage.sql(_DAMAGE) != [(0,)]:
        raise DrillFailed("the bad migration is still in effect")
    return outcome


def _database_deleted(stage: Stage) -> Outcome:
    stage.run("eleva", "recovery", "backup", STACK)
    before, at = stage.rows(), stage.now()
    time.sleep(1)
    with _neon() as neon:
        branches = Branches.of(declare(PRODUCTION, stack_settings(STACK)), neon)
        neon.delete_database(branches.project_id, branches.in_use["id"], branches.databases[0].database_name)
    return _back(stage, before, at, stage.now(), 0, lambda: _restored(stage, "--at", _iso(at)))


def _project_deleted(stage: Stage) -> Outcome:
    before = stage.rows()
    stage.run("eleva", "recovery", "backup", STACK)
    at = stage.now()
    written = write_bookings(stage)
    delete_project()

    def again() -> str:
        stage.type("eleva", "up", STACK, "--", "--refresh", "--yes")
        return _restored(stage, "--backup", "newest")

    return _back(stage, before, at, stage.now(), written, again)


def write_bookings(stage: Stage) -> int:
    """Go on writing; return how many rows."""
    stage.sql(_BOOKINGS)
    return _WRITTEN


def delete_project() -> None:
    """Delete production's project at Neon, protection first."""
    with _neon() as neon:
        branches = Branches.of(declare(PRODUCTION, stack_settings(STACK)), neon)
        neon.patch(
            f"/projects/{branches.project_id}/branches/{branches.in_use['id']}", {"branch": {"protected": False}}
        )
        neon.delete(f"/projects/{branches.project_id}")


def _back(
    stage: Stage, before: int, at: datetime, disaster: datetime, lost: int, restore: Callable[[], str]
) -> Outcome:
    """Restore, switch over and verify, as somebody does who has just found out."""

    def back() -> None:
        branch = restore()
        stage.type("eleva", "recovery", "switch-over", STACK, "--branch", branch, "--yes")
        stage.type("eleva", "verify", STACK)

    return way_back(stage, Loss(before, lost, max(0.0, (disaster - at).total_seconds())), back)


def _restored(stage: Stage, *what: str) -> str:
    said = stage.type("eleva", "recovery", "restore", STACK, *what)
    if not (found := re.search(rf"{naming.RESTORED}\w+", said)):
        raise DrillFailed(f"restore names no branch:\n{said[-1000:]}")
    return found[0]


def _neon() -> Neon:
    return Neon(stack_settings(STACK).accounts.neon.org_id)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


DRILLS = (
    Drill(
        "bad-migration",
        "a migration empties a column of money and drops another; it is found 40 minutes later",
        _bad_migration,
        "The rows that were written meanwhile are in the branch that was replaced, which is kept.",
    ),
    Drill(
        "database-deleted",
        "the main database is deleted at Neon",
        _database_deleted,
        "Neon's history has everything up to that moment.",
    ),
    Drill(
        "project-deleted",
        "the Neon project is deleted, and with it both databases and all history",
        _project_deleted,
        "What was written since the last backup is lost, up to a day of it: the RPO is not kept. Neon deletes no "
        "project with a protected branch, so somebody has to have taken the protection away.",
        keeps_rpo=False,
    ),
)

"""Drills on the platform: schedules that vanish, a lost state, and a lost state with the lost Neon project."""

from __future__ import annotations

from infra.operations.lease.backend import current_backend
from infra.operations.recovery.drills.databases import delete_project, write_bookings
from infra.operations.recovery.drills.drill import Drill, Loss, Outcome, way_back
from infra.operations.recovery.drills.stage import STACK, Stage
from infra.vendors.qstash import Qstash

_REBUILD = ("eleva", "recovery", "rebuild", STACK, "--confirm", STACK)


def _schedules_wiped(stage: Stage) -> Outcome:
    with Qstash() as qstash:
        for schedule in qstash.schedules():
            qstash.delete(schedule.schedule_id)

    def back() -> None:
        stage.type("eleva", "up", STACK, "--", "--refresh", "--yes")
        stage.type("eleva", "verify", STACK)

    return way_back(stage, Loss(stage.rows()), back)


def _state_lost(stage: Stage) -> Outcome:
    loss = Loss(stage.rows())
    _lose_state()
    return way_back(stage, loss, lambda: _rebuild(stage))


def _all_but_backups_lost(stage: Stage) -> Outcome:
    before = stage.rows()
    stage.run("eleva", "recovery", "backup", STACK)
    at = stage.now()
    written = write_bookings(stage)
    delete_project()
    _lose_state()
    loss = Loss(before, written, max(0.0, (stage.now() - at).total_seconds()))
    return way_back(stage, loss, lambda: _rebuild(stage))


def _rebuild(stage: Stage) -> None:
    stage.type(*_REBUILD)  # it verifies by itself


def _lose_state() -> None:
    """Delete everything that pulumi keeps of the stack."""
    backend = current_backend()
    pages = backend.s3.get_paginator("list_objects_v2").paginate(
        Bucket=backend.bucket, Prefix=f"{backend.prefix}.pulumi/"
    )
    for key in [each["Key"] for page in pages for each in page.get("Contents", [])]:
        if f"/{STACK}" in key:
            backend.s3.delete_object(Bucket=backend.bucket, Key=key)


DRILLS = (
    Drill(
        "schedules-wiped",
        "all schedules are deleted at QStash",
        _schedules_wiped,
        "They come back under the ids that they had, so none is there twice.",
    ),
    Drill(
        "state-lost",
        "everything that pulumi keeps of the stack is deleted",
        _state_lost,
        "What is at the vendors is taken into a new state, and none of them is written to.",
    ),
    Drill(
        "state-and-project-lost",
        "the state and the Neon project are deleted, and with them both databases and all history",
        _all_but_backups_lost,
        "What was written since the last backup is lost, up to a day of it: the RPO is not kept.",
        keeps_rpo=False,
    ),
)

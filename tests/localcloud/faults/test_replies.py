"""Replies that are true only later, in every vendor's form."""

from __future__ import annotations

from typing import Any

import pytest

from infra.localcloud.faults.replies import RunningOperations, lagging
from infra.localcloud.http.api import Call, Reply

NOW = 1_800_000_000.0
ISO_NOW, ISO_BEFORE = "2027-01-15T08:00:00.000Z", "2027-01-15T07:59:00.000Z"


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ({"createdAt": NOW * 1000}, {"createdAt": (NOW - 60) * 1000}),
        ({"creation_time": NOW}, {"creation_time": NOW - 60}),
        ({"created_at": ISO_NOW}, {"created_at": ISO_BEFORE}),
        ({"attributes": {"created_at": ISO_NOW}}, {"attributes": {"created_at": ISO_BEFORE}}),
    ],
    ids=["vercel and qstash", "upstash", "neon", "betterstack"],
)
def test_a_list_leaves_out_what_is_new(new: dict[str, Any], old: dict[str, Any]) -> None:
    untold = {"name": "no time of creation"}
    assert lagging(Reply(200, [new, old, untold]), 10, NOW).body == [old, untold]
    kept = lagging(Reply(200, {"data": [new, old], "pagination": {"next": None}}), 10, NOW).body
    assert kept == {"data": [old], "pagination": {"next": None}}
    assert lagging(Reply(200, [new]), 10, NOW + 10).body == [new]


def test_an_object_itself_is_found_at_once() -> None:
    reply = Reply(200, {"project": {"created_at": ISO_NOW}})
    assert lagging(reply, 10, NOW) == reply


def call(method: str, path: str) -> Call:
    return Call(method, "console.neon.tech", f"/api/v2{path}")


def test_operations_run_on_and_lock_their_project_against_changes() -> None:
    now = 0.0
    running = RunningOperations(lambda: now)
    done = {"id": "op-1", "project_id": "p", "status": "finished"}
    reply, single = Reply(201, {"operations": [done]}), Reply(200, {"operation": done})
    running.begin(reply, 5)
    assert running.shown(reply).body["operations"][0]["status"] == "running"
    assert running.shown(single).body["operation"]["status"] == "running"
    refusal = running.refusal(call("POST", "/projects/p/branches/b/roles"))
    assert refusal is not None
    assert (refusal.status, "conflicting operations" in refusal.body["message"]) == (423, True)
    assert running.refusal(call("GET", "/projects/p")) is None
    assert running.refusal(call("POST", "/projects/other/branches")) is None
    assert running.refusal(call("POST", "/projects")) is None
    now = 5.0
    assert running.shown(single) == single
    assert running.refusal(call("POST", "/projects/p/branches/b/roles")) is None

"""`kill -9` of `eleva preview create` at 20 points and of `destroy` at every point: what is left is taken away whole.

A point is a call to a vendor that has had its effect and was not answered. For some points of creation a second
creation completes what the first one began; what that made is then what a destruction is killed at.
"""

from __future__ import annotations

import pytest

from infra.localcloud.aws import STATE_BUCKET
from tests.support.environments import Environments, stack_of

pytestmark = pytest.mark.e2e
#: A creation makes some 45 calls to vendors; those from the 11th on make something.
CREATING = (2, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 41, 43)
#: After these points a creation is repeated; its environment is destroyed, which is killed at that call of some 13.
COMPLETED = {6: 6, 12: 7, 18: 8, 24: 9, 30: 10, 36: 11, 41: 12, 43: 13}
#: Looking comes first, and leaves an environment as it was: so one serves for all of these.
LOOKING = (1, 2, 3, 4, 5)


def destroyed(previews: Environments, branch: str, before: set[str], point: str) -> None:
    """Destroy an environment after a run that was killed; nothing is left."""
    previews.let_lease_lapse(branch)
    ran = previews.destroy(branch)
    assert ran.code == 0, (point, ran.output)
    assert previews.everything() == before, point


@pytest.mark.parametrize("call", CREATING)
def test_a_creation_that_was_killed_is_destroyed_or_completed(previews: Environments, call: int) -> None:
    branch = f"killed/{call}"
    previews.push(branch)
    before = previews.everything()
    point = previews.killed("create", branch, call, alone=call % 8 == 0)
    if call in COMPLETED:
        previews.let_lease_lapse(branch)
        completed = previews.create(branch)
        assert completed.code == 0, (point, completed.output)
        point += f", then {previews.killed('destroy', branch, COMPLETED[call])}"
    destroyed(previews, branch, before, point)


def test_a_destruction_that_was_killed_while_it_looked_is_repeated(previews: Environments) -> None:
    previews.push("looked-at")
    before = previews.everything()
    previews.json("create", "looked-at")
    there = previews.everything()
    for call in LOOKING:
        point = previews.killed("destroy", "looked-at", call)
        previews.let_lease_lapse("looked-at")
        lease = {f"leases/eleva/{stack_of('looked-at')}.json"}
        assert previews.everything() - lease == there, point
    destroyed(previews, "looked-at", before, "looking")


def test_whatever_somebody_has_done_to_it_by_hand_it_is_destroyed(previews: Environments) -> None:
    previews.push("tampered")
    before, stack = previews.everything(), stack_of("tampered")
    previews.json("create", "tampered")
    (own,) = [each for each in previews.branches() if each["name"] == stack]
    previews.at.call("PATCH", f"{previews.neon}/branches/{own['id']}", {"branch": {"expires_at": None}})
    child = {"branch": {"name": "somebody-s-copy", "parent_id": own["id"]}, "endpoints": [{"type": "read_write"}]}
    previews.at.call("POST", f"{previews.neon}/branches", child)
    lock = f".pulumi/locks/organization/eleva/{stack}/0f0e0d0c.json"
    dead = b'{"pid": 1, "username": "ci", "hostname": "a-machine-that-is-gone", "timestamp": "2026-01-01T00:00:00Z"}'
    previews.s3.put_object(Bucket=STATE_BUCKET, Key=lock, Body=dead)
    for variable in previews.variables("tampered")[:2]:
        previews.unset_variable(variable["id"])
    (redis,) = [each for each in previews.databases() if each["database_name"].endswith(stack)]
    previews.delete_redis(redis["database_id"])
    ran = previews.destroy("tampered")
    assert ran.code == 0, ran.output
    assert previews.everything() == before


@pytest.mark.parametrize(
    ("left", "fault"),
    [
        ("Vercel variable", {"kind": "status", "status": 500, "vendor": "vercel", "method": "DELETE"}),
        ("Upstash Redis database", {"kind": "status", "status": 500, "vendor": "upstash", "method": "DELETE"}),
        ("Neon branch", {"kind": "status", "status": 500, "vendor": "neon", "method": "DELETE"}),
    ],
    ids=["vercel", "upstash", "neon"],
)
def test_what_a_vendor_does_not_delete_is_told_and_goes_next_time(
    previews: Environments, left: str, fault: dict[str, object]
) -> None:
    branch = f"kept-by-{fault['vendor']}"
    previews.push(branch)
    before = previews.everything()
    previews.json("create", branch)
    with previews.failing(**fault):
        ran = previews.destroy(branch)
    assert ran.code == 1
    kept = [line for line in ran.output.splitlines() if line.startswith("  * ")]
    *of_vendor, stack, copies = kept  # what has resources keeps its stack, and that its past
    assert of_vendor
    assert [line for line in of_vendor if line.startswith(f"  * {left}")] == of_vendor
    assert stack == f"  * stack {stack_of(branch)}"
    assert copies.startswith("  * copies of its state")
    destroyed(previews, branch, before, left)


def test_a_deletion_whose_answer_is_lost_and_a_project_that_is_locked_for_a_while(previews: Environments) -> None:
    previews.push("unlucky")
    before = previews.everything()
    previews.json("create", "unlucky")
    locked = {"kind": "status", "status": 423, "vendor": "neon", "method": "DELETE", "count": 2}
    with previews.failing(**locked), previews.failing(kind="cut", method="DELETE", after_effect=True):
        previews.destroy("unlucky")
    destroyed(previews, "unlucky", before, "unlucky")

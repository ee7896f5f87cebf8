"""`eleva preview gc`: what is to go goes, what is not certain stays, and what only looks like ours is never touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from infra.localcloud.aws import STATE_BUCKET
from infra.platform import naming
from tests.support.environments import Environments, stack_of

pytestmark = pytest.mark.e2e


def states(previews: Environments, *options: str) -> dict[str, str]:
    """Return the state of each branch's environment, by its stack, as `gc` tells it."""
    return {each["stack"]: each["state"] for each in previews.json("gc", *options)}


@pytest.fixture
def neighbours(previews: Environments) -> Iterator[None]:
    """Things with names and marks that are like an environment's and are none's; they are there afterwards."""
    redis = [previews.make_redis(name) for name in ("eleva-preview-", "eleva-preview-Gone", "x-eleva-preview-gone")]
    branch = {"branch": {"name": "production"}}
    made = previews.at.call("POST", f"{previews.neon}/branches", branch)["branch"]["id"]
    previews.push("neighbour")
    forged = previews.set_variable("FORGED", "x", comment="preview-gone: not of its branch", gitBranch="neighbour")
    productions = previews.set_variable("MARKED", "x", comment="preview-gone: x", target=["production"])
    before = previews.everything()
    yield
    assert previews.everything() == before
    for id_ in redis:
        previews.delete_redis(id_)
    previews.at.call("DELETE", f"{previews.neon}/branches/{made}")
    for id_ in (forged, productions):
        previews.unset_variable(id_)


@pytest.mark.usefixtures("neighbours")
def test_what_is_to_go_goes_and_the_rest_stays(previews: Environments) -> None:
    before = previews.everything()
    gone, late, lost, alive = "gone", "late", "lost", "alive"
    for branch in (gone, late, lost, alive):
        previews.push(branch)
        previews.json("create", branch)
    assert previews.cloud.eleva("local", "branch", "remove", gone).code == 0
    _let_time_run_out(previews, late)
    _delete_state(previews, lost)
    previews.json("extend", alive, "--ttl", "20h")
    expected = {
        stack_of(gone): "branch gone",
        stack_of(late): "without databases",
        stack_of(lost): "half there",
        stack_of(alive): "expires soon",
    }
    there = previews.everything()

    git = previews.cloud.layout.data / "git"
    git.rename(git.with_name("git-away"))
    try:
        unknown = previews.cloud.eleva("preview", "gc", "--dry-run")
    finally:
        git.with_name("git-away").rename(git)
    assert unknown.code == 1
    assert "no environment counts as one whose branch is gone" in unknown.output
    assert "branch gone" not in unknown.output.replace("whose branch is gone", "")

    assert states(previews, "--dry-run") == expected
    assert previews.everything() == there
    markdown = previews.cloud.eleva("preview", "gc", "--dry-run", "--markdown").output
    assert f"eleva preview extend {alive}" in markdown
    assert states(previews) == expected
    assert states(previews, "--dry-run") == {stack_of(lost): "half there", stack_of(alive): "expires soon"}

    assert previews.create(lost).code == 1  # what has no stack is nothing that a creation may take over
    for branch in (lost, alive):
        previews.json("destroy", branch)
    assert previews.everything() == before


def test_a_stack_without_resources_goes(previews: Environments) -> None:
    previews.push("empty")
    before = previews.everything()
    previews.json("create", "empty")
    for id_ in [each["id"] for each in previews.variables("empty")]:
        previews.unset_variable(id_)
    previews.at.call("DELETE", _databases(previews, "empty"))
    (redis,) = [each for each in previews.databases() if each["database_name"] == naming.cache(stack_of("empty"))]
    previews.delete_redis(redis["database_id"])
    assert states(previews) == {stack_of("empty"): "stack without resources"}
    left = previews.everything() - before
    assert left <= {f"Pulumi.{stack_of('empty')}.yaml"}


def test_room_of_a_creation_that_was_killed_is_given_back(previews: Environments) -> None:
    branch, stack = "killed-early", stack_of("killed-early")
    previews.push(branch)
    before = previews.everything()
    previews.killed("create", branch, 1, vendor="upstash", method="POST")
    assert naming.reservation(stack) in previews.objects()
    assert states(previews, "--dry-run") == {stack: "in use"}  # as far as anybody can tell who does not wait
    previews.let_lease_lapse(branch)
    states(previews)
    assert naming.reservation(stack) not in previews.objects()
    if previews.everything() != before:  # with databases it is half there, and stays until its time is over
        previews.json("destroy", branch)
    assert previews.everything() == before


def _databases(previews: Environments, branch: str) -> str:
    """Return the URL of an environment's branch at Neon."""
    (own,) = [each for each in previews.branches() if each["name"] == stack_of(branch)]
    return f"{previews.neon}/branches/{own['id']}"


def _let_time_run_out(previews: Environments, branch: str) -> None:
    """Let Neon delete an environment's databases, since their time has come."""
    soon = datetime.now(UTC) + timedelta(minutes=1)
    previews.at.call("PATCH", _databases(previews, branch), {"branch": {"expires_at": f"{soon:%Y-%m-%dT%H:%M:%SZ}"}})
    assert previews.cloud.eleva("local", "advance", "300").code == 0


def _delete_state(previews: Environments, branch: str) -> None:
    for key in previews.objects():
        if f"/stacks/eleva/{stack_of(branch)}.json" in key:
            previews.s3.delete_object(Bucket=STATE_BUCKET, Key=key)

"""An environment is taken away, however much of it there is, and what is left is told."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.operations.previews.destroy import InUse, NotGone, destroy
from infra.platform import naming
from infra.platform.branches import slug
from tests.support.landscape import Landscape, Session

FIX = slug("fix/auth")
STACK = naming.branch_stack(FIX)
LOCKS = f".pulumi/locks/organization/{naming.PROJECT}"
NOTHING: tuple[set[str], set[str], set[str]] = (set(), set(), set())


def gone(land: Landscape, session: Session | None = None, said: list[str] | None = None) -> list[str]:
    return destroy(land.ground, session or Session(land.backend), FIX, (said if said is not None else []).append)  # type: ignore[arg-type]


def lock(land: Landscape, pid: int, machine: str = socket.gethostname(), stack: str = STACK) -> str:
    key = f"{LOCKS}/{stack}/{pid}.json"
    since = datetime.now(UTC).isoformat()
    land.put(key, {"pid": pid, "username": "ada", "hostname": machine, "timestamp": since})
    return key


def ended() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_all_of_it_goes_and_nothing_of_anybody_else_s(land: Landscape) -> None:
    land.environment("fix-auth")  # reads alike
    land.variable("SHARED", "for all", None)
    others = land.names()
    land.environment("fix/auth", datetime.now(UTC) + timedelta(hours=9))
    session, said = Session(land.backend), list[str]()
    assert len(gone(land, session, said)) == 5
    assert land.names() == others
    assert land.backend.keys(".pulumi/stacks/") == [f".pulumi/stacks/{naming.PROJECT}/preview-fix-auth.json"]
    assert [line.split()[0] for line in said] == ["deleting"] * 3
    assert session.confirmed == 3


def test_what_leads_to_the_databases_goes_before_them_and_the_stack_last(land: Landscape) -> None:
    land.branch("tried", land.branch(STACK))
    land.redis(naming.cache(STACK))
    land.variable("A", naming.owned_comment(STACK, ""), "fix/auth")
    land.state(STACK)
    session, said = Session(land.backend), list[str]()
    gone(land, session, said)
    assert [line.split()[1:3] for line in said] == [
        *(["1", "variables"], ["Redis", "database"], ["Neon", "branch"], ["Neon", "branch"])
    ]
    assert [line.split()[3] for line in said[2:]] == ["tried", STACK]
    ((*command, _, _, _, _),) = session.ran
    assert command == ["pulumi", "stack", "rm", STACK]


def test_nothing_there_is_fine_and_twice_too(land: Landscape) -> None:
    session = Session(land.backend)
    assert gone(land, session) == []
    land.environment("fix/auth")
    assert gone(land, session) != []
    assert gone(land, session) == []
    assert len(session.ran) == 1


def test_file_and_reservation_go_with_it(land: Landscape, tmp_path: Path) -> None:
    files = [tmp_path / f"Pulumi.{name}.yaml" for name in (STACK, "preview-other", "preview")]
    for file in files:
        file.write_text("config: {}\n")
    for stack in (STACK, "preview-other"):
        land.put(naming.reservation(stack), {"run": "0"})
    gone(land)
    assert [file.exists() for file in files] == [False, True, True]
    assert land.backend.keys(naming.RESERVATIONS) == [naming.reservation("preview-other")]


def test_the_past_of_its_stack_goes_with_it_and_of_no_other(land: Landscape) -> None:
    others = {key for stack in ("preview", "production", "preview-other", f"{STACK}-2") for key in land.past(stack)}
    land.environment("fix/auth")
    land.past(STACK)
    gone(land)
    assert set(land.backend.keys(".pulumi/")) == others
    land.past(STACK)  # as of a destruction that was killed at its last step
    assert gone(land) == ["copies of its state, and its history: 4 objects"]
    assert set(land.backend.keys(".pulumi/")) == others


def test_what_has_resources_keeps_the_past_of_its_stack(land: Landscape) -> None:
    land.environment("fix/auth")
    past = land.past(STACK)
    for mend in (land.clients.refuse("upstash", "DELETE", "/v2/redis/database/{id}"), lambda: None):
        with pytest.raises(NotGone):
            gone(land, Session(land.backend, code=255))
        assert past <= set(land.backend.keys(".pulumi/"))
        mend()


@pytest.mark.parametrize(
    ("vendor", "pattern", "left"),
    [
        ("vercel", "/projects/{project}/env", (0, 0, 2)),
        ("upstash", "/v2/redis/database/{id}", (0, 1, 0)),
        ("neon", "/api/v2/projects/{project}/branches/{branch}", (1, 0, 0)),
    ],
)
def test_a_vendor_that_fails_keeps_no_other_from_being_cleared_and_the_next_run_ends_it(
    land: Landscape, vendor: str, pattern: str, left: tuple[int, int, int]
) -> None:
    land.environment("fix/auth")
    mend = land.clients.refuse(vendor, "DELETE", pattern)
    session = Session(land.backend)
    with pytest.raises(NotGone) as told:
        gone(land, session)
    branches, databases, variables = land.names()
    assert (len(branches), len(databases), len(variables)) == left
    lines = str(told.value).splitlines()
    assert lines[0] == f"of {STACK} there is left:"
    assert sum(line.startswith("  * ") for line in lines) == sum(left) + 1
    assert f"  * stack {STACK}" in lines  # what has resources keeps its stack
    assert any("status 409" in line for line in lines)
    assert session.ran == []
    mend()
    gone(land, session)
    assert land.names() == NOTHING
    assert land.backend.keys(".pulumi/stacks/") == []


def test_a_stack_that_cannot_be_removed_is_left_and_told(land: Landscape) -> None:
    land.environment("fix/auth")
    with pytest.raises(NotGone) as told:
        gone(land, Session(land.backend, code=255))
    assert str(told.value).splitlines()[1:3] == [
        f"  * stack {STACK}",
        f"  pulumi stack rm {STACK} failed (exit code 255); its words are above",
    ]
    assert land.names() == NOTHING


def test_what_is_protected_by_hand_below_it_is_told_and_stays(land: Landscape) -> None:
    land.protect(land.branch("kept", land.branch(STACK)))
    with pytest.raises(NotGone, match=rf"(?s)Neon branch {STACK} .*status 422.*delete there by hand"):
        gone(land)
    assert land.names()[0] == {STACK, "kept"}


def test_a_lock_of_an_engine_that_has_ended_is_released(land: Landscape) -> None:
    dead, elsewhere = lock(land, ended()), lock(land, 4711, "runner-7")
    other = lock(land, ended(), stack="preview-other")
    said = list[str]()
    gone(land, said=said)
    assert land.backend.keys(LOCKS) == [other]
    assert sum(line.endswith("released") for line in said) == len({dead, elsewhere})


def test_an_engine_that_still_works_keeps_everything(land: Landscape) -> None:
    land.environment("fix/auth")
    before, (key, other) = land.names(), (lock(land, os.getpid()), lock(land, ended()))
    with pytest.raises(InUse, match=rf"{STACK}: a run of ada@.* still runs: let it end"):
        gone(land)
    assert land.names() == before
    assert set(land.backend.keys(LOCKS)) == {key, other}


def test_what_was_made_meanwhile_is_not_overlooked(land: Landscape) -> None:
    """As by a vendor that was still at work for a run that has died."""
    land.environment("fix/auth")

    def late(command: object, printing: object = None) -> int:
        land.redis(naming.cache(STACK))
        return 0

    session = Session(land.backend)
    session.run = late  # type: ignore[method-assign]
    with pytest.raises(NotGone, match=r"Upstash Redis database"):
        gone(land, session)

"""What is to go is looked at once more under its lease, and then goes; what somebody works on stays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from infra.localcloud.aws import backend_url
from infra.localcloud.moto_aws import Aws
from infra.operations.lease.acquire import acquire
from infra.operations.lease.record import Lease
from infra.operations.lease.run import store_of
from infra.operations.previews import collect
from infra.operations.previews.admission import promised
from infra.operations.previews.collect import Collector, Outcome
from infra.operations.previews.found import look, of_slug
from infra.operations.previews.gc import State
from infra.platform import naming
from infra.platform.branches import slug
from tests.support.landscape import Landscape

FIX = slug("fix/auth")
STACK = naming.branch_stack(FIX)
RESERVATION = naming.reservation(STACK)
#: A creation that has been let in and has made nothing yet. Its lease lapses soon after its death, and not before.
CREATION = """
import os, sys
from infra.operations.lease.backend import Backend
from infra.operations.lease.record import Lease
from infra.operations.lease.run import holding
from infra.operations.previews.admission import admitted

def say(line):
    print(line, file=sys.stderr)

backend, stack = Backend.at(sys.argv[1]), sys.argv[2]
lease = Lease.of_this_run("preview create", 6, os.environ)
with holding(backend, stack, lease, 0, say) as session, admitted(backend, session, stack, sorted, say):
    print("let in", flush=True)
    sys.stdin.read()
"""


def collector(land: Landscape, branches: Collection[str] | None = ("fix/auth",)) -> Collector:
    return Collector(land.ground, branches, timedelta(hours=72))


def states(land: Landscape, by: Collector, *, heeding_leases: bool = True) -> dict[str, State]:
    return {each.found.slug: each.state for each in by.judge(look(land.ground), heeding_leases=heeding_leases)}


def collected(
    land: Landscape, by: Collector, meanwhile: Callable[[], object] = lambda: None, said: list[str] | None = None
) -> dict[str, Outcome]:
    """Judge all that there is, and collect it after what happens meanwhile."""
    verdicts = by.judge(look(land.ground), heeding_leases=False)
    meanwhile()
    return by.collect(verdicts, (said if said is not None else []).append)


def whole(land: Landscape, branch: str = "fix/auth") -> None:
    """Make an environment but for its stack, which only an engine removes."""
    stack = naming.branch_stack(slug(branch))
    land.branch(stack, expires=datetime.now(UTC) + timedelta(hours=48))
    land.redis(naming.cache(stack))
    land.variable("DATABASE_URL", naming.owned_comment(stack, "purpose"), branch)


@contextmanager
def held(land: Landscape, stack: str) -> Iterator[Lease]:
    """Hold the lease on a stack, as another run does."""
    lease = Lease.of_this_run("up", 45, {"GITHUB_ACTOR": "ada"}).model_copy(update={"host": "elsewhere"})
    other = acquire(store_of(land.backend, stack), lease, stack, 0, lambda _: None)
    yield other.lease
    other.release()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for."""
    monkeypatch.setattr(collect, "_WAIT_S", 0.0)


@pytest.fixture
def creation(land: Landscape, emulated: Aws) -> Iterator[subprocess.Popen[str]]:
    """A creation in a process of its own, which has been let in."""
    command = [sys.executable, "-c", CREATION, backend_url(emulated.url), STACK]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "let in\n"
        yield process
        process.kill()


def test_those_that_go_are_destroyed_and_the_others_are_not_touched(land: Landscape) -> None:
    for branch in ("fix/auth", "gone"):
        whole(land, branch)
    land.past("preview-past")
    said = list[str]()
    done = collected(land, collector(land), said=said)
    assert done == {slug: Outcome("destroyed", gone=True) for slug in ("gone", "past")}
    assert [each.slug for each in look(land.ground)] == [FIX]
    assert said[0] == "preview-gone: there is no branch gone any more"
    assert land.backend.keys(naming.LEASES) == []


def test_where_branches_are_not_known_none_is_gone(land: Landscape) -> None:
    whole(land, "gone")
    land.redis(naming.cache("preview-half"))
    assert set(collected(land, collector(land, None))) == {"half"}
    assert [each.slug for each in look(land.ground)] == ["gone"]


def test_one_that_need_not_go_any_more_is_kept(land: Landscape) -> None:
    land.redis(naming.cache(STACK))
    (outcome,) = collected(land, collector(land), lambda: land.branch(STACK)).values()
    assert outcome.told.startswith("kept, since meanwhile its resources have no stack; it goes at ")
    assert (outcome.gone, outcome.failed) == (False, False)
    assert land.names()[:2] == ({STACK}, {naming.cache(STACK)})


def test_one_that_went_by_itself_is_gone(land: Landscape) -> None:
    id_ = land.redis(naming.cache(STACK))
    done = collected(land, collector(land), lambda: land.clients.upstash.delete_database(id_))
    assert done == {FIX: Outcome("is gone meanwhile", gone=True)}


@pytest.mark.usefixtures("impatient")
def test_one_that_another_run_works_on_is_kept_and_told(land: Landscape) -> None:
    whole(land)
    whole(land, "gone")
    before = land.names()
    with held(land, "preview-gone") as lease:
        (outcome,) = collected(land, collector(land)).values()
        assert outcome.told.startswith(f"kept: preview-gone is in use by {lease}")
        assert (outcome.gone, outcome.failed) == (False, False)
        assert states(land, collector(land)) == {FIX: State.HALF, "gone": State.IN_USE}
        assert states(land, collector(land), heeding_leases=False)["gone"] is State.BRANCH_GONE
    assert land.names() == before


def test_leases_of_other_stacks_put_nothing_in_use(land: Landscape) -> None:
    whole(land)
    with held(land, "production"), held(land, "preview"), held(land, "admission"), held(land, "preview-other"):
        assert states(land, collector(land)) == {FIX: State.HALF}


def test_one_that_cannot_be_destroyed_keeps_no_other(land: Landscape) -> None:
    land.protect(land.branch("kept", land.branch("preview-a")))
    whole(land, "b")
    done = collected(land, collector(land))
    assert done["b"] == Outcome("destroyed", gone=True)
    assert (done["a"].failed, done["a"].gone) == (True, False)
    assert done["a"].told.startswith("not gone: of preview-a there is left:")


def test_a_vendor_that_does_not_answer_the_second_look_is_a_failure(land: Landscape) -> None:
    whole(land, "gone")
    refuse = partial(land.clients.refuse, "upstash", "GET", "/v2/redis/databases")
    (outcome,) = collected(land, collector(land), refuse).values()
    assert outcome.failed
    assert "409" in outcome.told


def test_room_of_a_creation_that_was_killed_goes_and_never_while_it_runs(
    land: Landscape, creation: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "_WAIT_S", 0.5)
    assert states(land, collector(land)) == {FIX: State.IN_USE}
    (outcome,) = collected(land, collector(land, [])).values()
    assert outcome.told.startswith(f"kept: {STACK} is in use by")
    assert promised(land.backend) == {STACK}
    creation.kill()
    creation.wait()
    assert promised(land.backend) == {STACK}  # for all that others can see
    monkeypatch.setattr(collect, "_WAIT_S", 120.0)
    assert collected(land, collector(land)) == {FIX: Outcome("destroyed", gone=True)}
    assert promised(land.backend) == set()
    assert land.backend.keys(naming.RESERVATIONS) == land.backend.keys(naming.LEASES) == []
    assert states(land, collector(land)) == {}


def test_room_that_nobody_holds_is_shown_and_given_back(land: Landscape) -> None:
    land.put(RESERVATION, {"run": "dead"})
    assert states(land, collector(land)) == {FIX: State.ONLY_RESERVATION}
    assert collected(land, collector(land, None)) == {FIX: Outcome("destroyed", gone=True)}
    assert look(land.ground) == []


def test_an_environment_that_stays_loses_the_room_of_a_dead_run_and_nothing_else(land: Landscape) -> None:
    whole(land)
    before = land.names()
    land.put(RESERVATION, {"run": "dead"})
    told = "kept, without the room that a creation which died had reserved for it"
    assert collected(land, collector(land)) == {FIX: Outcome(told)}
    assert (land.names(), land.backend.keys(naming.RESERVATIONS)) == (before, [])
    assert collected(land, collector(land)) == {}


def test_an_environment_goes_once_its_time_is_over_whether_neon_has_deleted_its_databases_or_not(
    land: Landscape,
) -> None:
    """Until Neon gets to it, its branch is listed with a time that has passed; then all but that is left."""
    clock, hour = land.clients.clock, timedelta(hours=1)
    for branch in ("late", "later"):
        clock.advance(-hour.total_seconds())
        land.branch(naming.branch_stack(branch), expires=datetime.now(UTC) - timedelta(seconds=5))
        clock.advance(hour.total_seconds())
        land.redis(naming.cache(naming.branch_stack(branch)))
    by = collector(land, ("late", "later"))
    assert states(land, by) == {"late": State.EXPIRED, "later": State.EXPIRED}
    assert by.collect(by.judge([of_slug(look(land.ground), "late")], heeding_leases=False), print) == {
        "late": Outcome("destroyed", gone=True)
    }
    clock.advance(hour.total_seconds())
    assert states(land, by) == {"later": State.WITHOUT_DATABASES}
    assert collected(land, by) == {"later": Outcome("destroyed", gone=True)}
    assert land.names() == (set(), set(), set())

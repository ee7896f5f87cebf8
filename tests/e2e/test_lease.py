"""The real engine on one stack: runs at once, killed, stopped and continued. Never two writers, never a lost state."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from infra.localcloud.engine.install import install
from infra.localcloud.moto_aws import Aws
from infra.operations.lease.processes import alive
from tests.support.leased import Leased, Run
from tests.support.rehearsal import Rehearsal
from tests.support.relay import Relay
from tests.support.waiting import wait_for

pytestmark = pytest.mark.e2e
#: What is short enough to wait for, and long enough for a busy machine.
LEASE_S = 6.0
#: Longer than anything here waits for: what is under way then does not end by itself.
LONG_S = 120.0


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engine")
    install(folder, lambda _: None)
    return folder


@pytest.fixture(scope="module")
def emulated() -> Iterator[Aws]:
    emulated = Aws()
    emulated.start()
    yield emulated
    emulated.stop()


@pytest.fixture
def stack(emulated: Aws, engine: Path, tmp_path: Path) -> Iterator[Leased]:
    """A stack with nothing in it; when a test is over, none of its processes is left."""
    emulated.reset()
    stack = Leased(emulated, tmp_path, engine)
    yield stack
    left = stack.left_behind()
    for process in left:
        process.kill()
    assert left == []


def at_work(stack: Leased, run: str) -> None:
    """Wait until that run has called the vendor, and not heard of it yet."""
    wait_for(lambda: [run, "begins", "thing-0"] in stack.calls())


def assert_one_at_a_time(stack: Leased) -> None:
    """No call to the vendor was begun while another's was under way."""
    under_way = ""
    for run, what, _ in stack.calls():
        assert under_way in ("", run)
        under_way = run if what == "begins" else ""


@pytest.mark.parametrize("number", [2, 10])
def test_runs_at_once_take_turns(stack: Leased, number: int) -> None:
    names = [f"run-{one}" for one in range(number)]
    runs = [stack.up("--wait", "200", run=name, slow_s=0.3, version=name) for name in names]
    ended = [run.ended() for run in runs]
    assert [code for code, _ in ended] == [0] * number, ended
    calls = stack.calls()
    assert [what for _, what, _ in calls] == ["begins", "created"] + ["begins", "updated"] * (number - 1)
    assert_one_at_a_time(stack)
    assert sorted(run for run, what, _ in calls if what == "begins") == sorted(names)
    # The state is that of the last, and nobody holds anything any more.
    assert stack.state().thing(0)["inputs"]["version"] == calls[-1][0]
    assert stack.state().pending == []
    assert stack.locks() == []


KILLED: dict[str, Callable[[Run], object]] = {
    "the holder alone": lambda run: run.holder().kill(),
    "the engine alone": lambda run: run.engine().kill(),
    "the guard alone": lambda run: run.guard().kill(),
    "all of it": lambda run: run.signal_all(signal.SIGKILL),
}


@pytest.mark.parametrize("what", KILLED)
def test_after_a_death_the_next_run_goes_on_by_itself(stack: Leased, what: str) -> None:
    dead = stack.up("--lease", str(LEASE_S), run="dead", slow_s=LONG_S)
    at_work(stack, "dead")
    KILLED[what](dead)
    began = time.monotonic()
    next_ = stack.up("--wait", "60", run="next")
    code, output = next_.ended()
    blocked_s = time.monotonic() - began
    assert code == 0, output
    # Blocked for the lease, at most; the rest is the engine's start and work.
    assert blocked_s < LEASE_S + 20
    assert "thing-0 (creating)" in output
    assert "eleva state recover production" in output
    assert ["dead", "created", "thing-0"] not in stack.calls()
    assert stack.calls()[-1] == ["next", "created", "thing-0"]
    assert stack.state().thing(0)["id"] == "thing-0"
    assert stack.locks() == []
    dead.ended()


STOPPED: dict[str, tuple[Callable[[Run], list[psutil.Process]], str]] = {
    "the holder alone": (lambda run: [run.holder()], "here"),
    "all of it, on this machine": (lambda run: run.tree(), "here"),
    "all of it, on another machine": (lambda run: run.tree(), "elsewhere"),
}


@pytest.mark.parametrize("what", STOPPED)
def test_a_run_that_is_stopped_past_its_lease_and_continued_writes_no_more(stack: Leased, what: str) -> None:
    which, host = STOPPED[what]
    stopped = stack.up("--lease", str(LEASE_S), run="stopped", slow_s=LONG_S, host=host)
    at_work(stack, "stopped")
    processes = which(stopped)
    for process in processes:
        process.suspend()
    code, output = stack.up("--wait", "60", run="next", things=2).ended()
    assert code == 0, output
    before, calls = stack.objects(), stack.calls()
    for process in processes:
        if process.is_running():
            process.resume()
    code, output = stopped.ended(20)
    assert code != 0
    assert stack.objects() == before
    assert stack.calls() == calls
    assert stack.state().pending == ["urn:pulumi:production::eleva::pulumi-python:dynamic:Resource::thing-0"]
    assert stack.locks() == []


def test_an_engine_whose_lease_cannot_be_renewed_is_ended_before_another_run_begins(
    stack: Leased, emulated: Aws
) -> None:
    address = urlsplit(emulated.url)
    relay = Relay((str(address.hostname), int(address.port or 0)))
    cut_off = stack.up("--lease", "9", run="cut-off", slow_s=LONG_S, by=relay.url, host="elsewhere")
    at_work(stack, "cut-off")
    engine = cut_off.engine()
    next_ = stack.up("--wait", "60", run="next")
    wait_for(lambda: next_.said("waiting for it"))
    relay.cut()
    wait_for(lambda: not alive(engine))
    assert not next_.said("is dead")
    assert next_.ended()[0] == 0
    code, output = cut_off.ended()
    assert code == 1, output
    assert "S3 did not answer" in output or "cannot renew the lease" in output
    relay.stop()


def test_an_engine_that_is_in_the_middle_of_writing_when_another_wrote_is_ended(stack: Leased) -> None:
    run = stack.up("--lease", str(LEASE_S), run="first", slow_s=3, things=3)
    at_work(stack, "first")
    stack.write_state_as_another_run_would()
    before = stack.state()
    code, output = run.ended(30)
    assert code == 1, output
    assert "was written by another run" in output
    assert stack.state() == before
    assert ["first", "begins", "thing-1"] not in stack.calls()
    assert stack.locks() == []


def test_a_signal_lets_the_engine_finish_what_it_does(stack: Leased) -> None:
    run = stack.up(run="first", slow_s=3, things=2)
    at_work(stack, "first")
    run.process.send_signal(signal.SIGTERM)
    code, output = run.ended(10)
    assert code == 1, output  # pulumi's own for what it did not finish
    assert "SIGTERM received; cancelling" in output
    assert "SIGTERM received; terminating" not in output  # it was passed on once
    assert stack.calls() == [["first", "begins", "thing-0"], ["first", "created", "thing-0"]]
    assert stack.state().pending == []
    assert stack.locks() == []


def test_after_a_signal_a_run_ends_within_ten_seconds_and_nobody_waits_for_it(stack: Leased) -> None:
    run = stack.up(run="first", slow_s=LONG_S)
    at_work(stack, "first")
    began = time.monotonic()
    run.process.send_signal(signal.SIGINT)
    code, output = run.ended(15)
    assert time.monotonic() - began < 10
    assert code == 130, output
    assert "was killed" in output
    assert stack.state().pending == ["urn:pulumi:production::eleva::pulumi-python:dynamic:Resource::thing-0"]
    assert stack.locks() == []
    assert stack.up("--wait", "0", run="next").ended()[0] == 0


def test_a_signal_to_a_run_that_waits_ends_it_and_disturbs_nobody(stack: Leased) -> None:
    first = stack.up(run="first", slow_s=4)
    at_work(stack, "first")
    second = stack.up(run="second")
    wait_for(lambda: second.said("waiting for it"))
    second.process.send_signal(signal.SIGTERM)
    assert second.ended(5)[0] == 143
    assert first.ended()[0] == 0
    assert stack.locks() == []


def test_production_under_a_lease(production: Rehearsal) -> None:
    ran = production.eleva("up", "production", "--", "--yes", "--expect-no-changes")
    assert ran.code == 0, ran.output
    assert ran.output.count("Policies:") == 2  # of the preview and of the update
    ran = production.eleva("preview", "production", "--", "--expect-no-changes")
    assert ran.code == 0, ran.output
    ran = production.eleva("destroy", "production", "--confirm", "production", "--", "--yes")
    assert ran.code != 0
    assert "protected" in ran.output
    assert production.eleva("lease", "show", "production").output == "production is free.\n"

"""The order of a rebuild's steps, what each loses, and what is left noted when it does not get to its end."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import pytest

from infra.operations.lease.backend import Backend
from infra.operations.rebuild.backups import Backups
from infra.operations.rebuild.journal import Begun, Journal, TakenOver
from infra.operations.rebuild.rebuild import NotRebuilt, Outcome, carry_out
from infra.operations.verify.finding import Difference, Finding
from infra.platform.aggregate import Platform
from tests.operations.rebuild.samples import LOOKED, found

FINE = Finding("Neon project", "database-project")
WRONG = Finding("Neon project", "database-project", [Difference("is missing", "look")])
MODULE = "infra.operations.rebuild.rebuild"
LOST = ("database-project",)
Say = Callable[[str], None]


class Steps:
    """A rebuild's steps, noted and not done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, backend: Backend) -> None:
        self.done: list[str] = []
        self.findings = [FINE]
        self.fails = ""
        self.meanwhile: Callable[[], None] = lambda: None
        self.backend = backend
        self.journal = Journal.of("production", backend)
        self.held = 0
        for name, does in (("state_of", "adopt"), ("deploy_if_stale", "deploy"), ("verify", "verify")):
            monkeypatch.setattr(f"{MODULE}.{name}", lambda *_, does=does: self._do(does))
        monkeypatch.setattr(f"{MODULE}.run", lambda *arguments: self._under_lease(arguments[-1]))
        monkeypatch.setattr(f"{MODULE}.resources_in", lambda _: self.held)

    def restore(self, platform: Platform, lost: Collection[str], say: Say) -> datetime:
        self._do("restore")
        return LOOKED - timedelta(minutes=10)

    def run(self, *, lost: tuple[str, ...] = (), held: int = 0, begun: Begun | None = None) -> Outcome:
        self.held = held
        if begun:
            Journal.of("production", self.backend).write(begun)
        what = found(lost=lost, held=held, begun=begun)
        return carry_out(what, self.backend, Backups(lambda _: LOOKED, self.restore), lambda _: None)

    def _under_lease(self, before: Callable[[], None]) -> int:
        self.meanwhile()
        before()
        self._do("write")
        return 0

    def _do(self, step: str) -> object:
        self.done.append(step)
        if step == self.fails:
            raise NotRebuilt(step)
        return self.findings if step == "verify" else {}


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, backend: Backend) -> Steps:
    return Steps(monkeypatch, backend)


def test_with_the_state_alone_lost_nothing_is_restored(steps: Steps) -> None:
    outcome = steps.run()
    assert steps.done == ["adopt", "write", "deploy", "verify"]
    assert (outcome.verified, outcome.rpo_s, outcome.since) == (True, 0.0, LOOKED)
    assert steps.journal.read() is None


def test_data_comes_back_before_anything_is_deployed_and_tells_what_is_lost(steps: Steps) -> None:
    outcome = steps.run(lost=LOST)
    assert steps.done == ["adopt", "write", "restore", "deploy", "verify"]
    assert outcome.rpo_s == 600.0


def test_a_failure_is_noted_with_what_is_still_to_be_restored(steps: Steps) -> None:
    steps.fails = "restore"
    with pytest.raises(NotRebuilt):
        steps.run(lost=LOST)
    assert steps.journal.read() == Begun(since=LOOKED, lost=LOST)


def test_the_next_run_goes_on_with_that_and_counts_from_the_first(steps: Steps) -> None:
    begun = Begun(since=LOOKED - timedelta(hours=1), lost=LOST)
    outcome = steps.run(held=127, begun=begun)
    assert steps.done == ["write", "restore", "deploy", "verify"]
    assert outcome.since == begun.since


def test_what_was_restored_is_not_restored_again(steps: Steps) -> None:
    steps.fails = "deploy"
    with pytest.raises(NotRebuilt):
        steps.run(lost=LOST)
    assert steps.journal.read() == Begun(since=LOOKED)


def test_the_note_stays_until_all_is_as_declared(steps: Steps) -> None:
    steps.findings = [FINE, WRONG]
    assert not steps.run().verified
    assert steps.journal.read() == Begun(since=LOOKED)


def test_a_run_that_waited_while_another_one_did_it_all_leaves_no_note(steps: Steps) -> None:
    def rebuilt() -> None:
        steps.held = 127

    steps.meanwhile = rebuilt
    with pytest.raises(TakenOver, match="this one did nothing"):
        steps.run()
    assert steps.journal.read() is None


def test_a_run_that_waited_while_another_one_began_leaves_its_note(steps: Steps) -> None:
    theirs = Begun(since=LOOKED - timedelta(minutes=1), lost=LOST)
    steps.meanwhile = lambda: Journal.of("production", steps.backend).write(theirs)
    with pytest.raises(TakenOver):
        steps.run()
    assert steps.done == ["adopt"]
    assert steps.journal.read() == theirs

"""`eleva state recover`: shows first, asks, and leaves alone what may still be at work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.operations.recover import cli
from infra.operations.recover.lock import Lock, Locks
from infra.operations.recover.plan import Action, Step
from infra.operations.recover.recover import StateChanged

SINCE = datetime(2026, 11, 26, 2, 41, 3, tzinfo=UTC)
STEP = Step("creating", "urn:pulumi:production::eleva::bs:Monitor::stripe", "was created: 7", Action.ADOPT)
#: In the place of a client: nothing is asked.
NOBODY: Any = None
ELSEWHERE = Lock("a", "ci@runner-7", "runner-7", 4711, SINCE)


class Ended(Lock):
    """A lock of an engine that has ended on this machine."""

    is_alive = False


class Alive(Lock):
    """A lock of an engine that works on this machine."""

    is_alive = True


class Recovery:
    """What is found of a stack, and what was done about it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.fails: Exception | None = None
        self._patch = monkeypatch
        monkeypatch.setattr(Locks, "release", lambda _, locks: self.done.extend(lock.holder for lock in locks))
        monkeypatch.setattr("infra.operations.recover.recover.carry_out", self._carry_out)

    def run(self, *arguments: str, locks: Sequence[Lock] = (), steps: Sequence[Step] = (STEP,)) -> Result:
        found = cli._Found(Locks(NOBODY, "state", ""), locks, {}, steps)
        self._patch.setattr(cli, "_looked_at", lambda _: found)
        return CliRunner().invoke(cli.app, ["recover", "production", *arguments])

    def _carry_out(self, stack: str, state: Any, steps: Sequence[Step], copy: Path, tell: Any) -> None:
        if self.fails:
            raise self.fails
        self.done.extend([*(step.name for step in steps), str(copy)])


@pytest.fixture
def recovery(monkeypatch: pytest.MonkeyPatch) -> Recovery:
    return Recovery(monkeypatch)


def test_what_will_be_done_is_shown_and_not_done_unasked(recovery: Recovery) -> None:
    ran = recovery.run(locks=[Ended("a", "me@here", "here", 1, SINCE)])
    assert ran.exit_code == 1
    assert (
        "a run of me@here (process 1) has locked the stack since 2026-11-26 02:41:03 UTC, which has ended" in ran.output
    )
    assert "stripe" in ran.output
    assert "was created: 7" in ran.output
    assert "take it into the state" in ran.output
    assert "nothing was changed" in ran.output
    assert recovery.done == []


def test_with_yes_the_lock_is_released_and_the_plan_carried_out(recovery: Recovery) -> None:
    ran = recovery.run("--yes", "--copy", "before.json", locks=[Ended("a", "me@here", "here", 1, SINCE)])
    assert ran.exit_code == 0
    assert recovery.done == ["me@here", "stripe", "before.json"]


def test_the_copy_is_named_after_stack_and_time(recovery: Recovery) -> None:
    recovery.run("--yes")
    assert recovery.done[1].startswith("eleva-production-state-20")


def test_nothing_to_do_is_fine(recovery: Recovery) -> None:
    ran = recovery.run(steps=[])
    assert ran.exit_code == 0
    assert "production: no operation is pending" in ran.output


def test_a_lock_alone_is_released_and_the_state_stays(recovery: Recovery) -> None:
    assert recovery.run("--yes", locks=[Ended("a", "me@here", "here", 1, SINCE)], steps=[]).exit_code == 0
    assert recovery.done == ["me@here"]


def test_a_run_that_still_works_is_left_alone_whatever_was_asked_for(recovery: Recovery) -> None:
    ran = recovery.run("--yes", "--release-lock", locks=[Alive("a", "me@here", "here", 1, SINCE)])
    assert ran.exit_code == 1
    assert "wait until it ends, or interrupt it" in ran.output
    assert recovery.done == []


def test_the_lock_of_another_machine_is_not_released_unless_somebody_says_that_it_may(recovery: Recovery) -> None:
    ran = recovery.run("--yes", locks=[ELSEWHERE])
    assert ran.exit_code == 1
    assert "ci@runner-7" in ran.output
    assert "where it has ended, add --release-lock" in ran.output
    assert recovery.done == []
    assert recovery.run("--yes", "--release-lock", locks=[ELSEWHERE]).exit_code == 0
    assert recovery.done[0] == "ci@runner-7"


@pytest.mark.parametrize(("typed", "code"), [("production", 0), ("yes", 1), ("", 1)])
def test_on_a_terminal_the_stack_s_name_confirms(
    recovery: Recovery, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr(cli, "_is_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: typed)
    assert recovery.run(locks=[ELSEWHERE]).exit_code == code
    assert bool(recovery.done) is (code == 0)


def test_json_says_what_was_found_and_whether_it_was_done(recovery: Recovery) -> None:
    shown = recovery.run("--json", locks=[ELSEWHERE])
    assert json.loads(shown.stdout) == {
        "stack": "production",
        "locks": [{"holder": "ci@runner-7", "pid": 4711, "since": "2026-11-26T02:41:03+00:00", "alive": None}],
        "steps": [
            {
                "operation": "creating",
                "urn": STEP.urn,
                "name": "stripe",
                "found": "was created: 7",
                "action": "adopt",
                "does": "take it into the state",
                "id": "",
                "import_id": "",
            }
        ],
        "done": False,
    }
    assert json.loads(recovery.run("--json", "--yes").stdout)["done"] is True


def test_what_goes_wrong_is_told(recovery: Recovery) -> None:
    recovery.fails = StateChanged("the state of production has changed meanwhile")
    ran = recovery.run("--yes")
    assert ran.exit_code == 1
    assert "has changed meanwhile" in ran.output
    assert "Traceback" not in ran.output


def test_an_unknown_stack_is_refused_before_anything_is_asked() -> None:
    ran = CliRunner().invoke(cli.app, ["recover", "staging"])
    assert ran.exit_code == 2
    assert "production, preview" in ran.output

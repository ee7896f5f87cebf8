"""`eleva recovery rebuild`: shows first, wants the stack's name, and puts no empty database in a lost one's place."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from infra.operations.rebuild.backups import Backups
from infra.operations.rebuild.cli import register
from infra.operations.rebuild.look import NothingToRebuild, UnknownVariable
from infra.operations.rebuild.plan import KeyInDoubt
from infra.operations.rebuild.rebuild import Found, NotRebuilt, Outcome, Timed
from infra.operations.verify.declared import Declaration
from infra.operations.verify.finding import Difference, Finding
from infra.platform.aggregate import Platform
from tests.operations.rebuild.samples import LOOKED, found
from tests.platform import samples

FINE = Finding("Neon project", "database-project")
WRONG = Finding("Neon project", "database-project", [Difference("is missing", "look")])


class Rebuilding:
    """The command, with what it would find and what its doing comes to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found: Found | Exception = found()
        self.findings = [FINE]
        self.fails: Exception | None = None
        self.done = 0
        self.no_backup = False
        monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://state")
        monkeypatch.setattr("infra.operations.rebuild.look.look", self._look)
        monkeypatch.setattr("infra.operations.rebuild.rebuild.carry_out", self._carry_out)

    def run(self, *arguments: str) -> Result:
        app = typer.Typer()
        app.callback()(lambda: None)
        register(
            app, lambda stack, settings: Declaration(samples.platform(), lambda: None), Backups(self._newest, restore)
        )
        return CliRunner().invoke(app, ["rebuild", "production", *arguments])

    def _newest(self, _: Platform) -> datetime:
        if self.no_backup:
            raise typer.Exit(1)
        return LOOKED

    def _look(self, *_: Any) -> Found:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def _carry_out(self, *_: Any) -> Outcome:
        if self.fails:
            raise self.fails
        self.done += 1
        steps = [Timed("adopt what is there", 12.0), Timed("restore the data", 30.0, 600.0)]
        return Outcome(LOOKED, steps, self.findings, LOOKED + timedelta(seconds=60))


def restore(*_: Any) -> datetime:
    raise AssertionError("this test carries nothing out")


@pytest.fixture
def rebuilding(monkeypatch: pytest.MonkeyPatch) -> Rebuilding:
    return Rebuilding(monkeypatch)


def test_it_is_shown_and_not_done_without_the_stack_s_name(rebuilding: Rebuilding) -> None:
    ran = rebuilding.run()
    assert ran.exit_code == 1
    assert "create  Neon project database-project: is not there" in ran.output
    assert "--confirm production does it" in ran.output
    assert rebuilding.done == 0


def test_another_name_is_a_wrong_usage_before_anybody_is_asked(rebuilding: Rebuilding) -> None:
    rebuilding.found = AssertionError("the vendors were asked")
    ran = rebuilding.run("--confirm", "preview")
    assert (ran.exit_code, rebuilding.done) == (2, 0)


def test_it_is_done_and_told_step_by_step(rebuilding: Rebuilding) -> None:
    ran = rebuilding.run("--confirm", "production")
    assert (ran.exit_code, rebuilding.done) == (0, 1)
    assert "RTO 60 s (objective 14400 s), RPO 600 s (objective 900 s)" in ran.output


def test_machines_get_the_plan_and_what_was_done(rebuilding: Rebuilding) -> None:
    found = json.loads(rebuilding.run("--confirm", "production", "--json").stdout)
    assert found["plan"][0]["action"] == "create"
    assert {name: found["done"][name] for name in ("rto_s", "rpo_s", "verified")} == {
        "rto_s": 60.0,
        "rpo_s": 600.0,
        "verified": True,
    }
    shown = json.loads(rebuilding.run("--json").stdout)
    assert shown["done"] is None


def test_what_is_not_verified_is_a_failure(rebuilding: Rebuilding) -> None:
    rebuilding.findings = [FINE, WRONG]
    ran = rebuilding.run("--confirm", "production")
    assert ran.exit_code == 1
    assert "not as declared  Neon project database-project: is missing" in ran.output


def test_lost_data_is_not_replaced_by_empty_databases(rebuilding: Rebuilding) -> None:
    rebuilding.found = found(lost=["database-project"])
    ran = rebuilding.run("--confirm", "production")
    assert (ran.exit_code, rebuilding.done) == (0, 1)
    assert f"database-project: data is lost, and comes back as it was {LOOKED}" in ran.output
    rebuilding.no_backup = True
    assert rebuilding.run("--confirm", "production").exit_code == 1
    assert rebuilding.done == 1


@pytest.mark.parametrize("refusal", [NothingToRebuild("it is there"), KeyInDoubt(["ENCRYPTION_KEY"], "production")])
def test_a_refusal_is_told_in_its_words(rebuilding: Rebuilding, refusal: Exception) -> None:
    rebuilding.found = refusal
    ran = rebuilding.run("--confirm", "production")
    assert ran.exit_code == 1
    assert str(refusal) in ran.output


def test_a_variable_that_does_not_exist_is_a_wrong_usage(rebuilding: Rebuilding) -> None:
    rebuilding.found = UnknownVariable("there is no variable ENCRYPTON_KEY")
    ran = rebuilding.run("--same", "ENCRYPTON_KEY")
    assert ran.exit_code == 2
    assert "ENCRYPTON_KEY" in ran.output


def test_a_step_that_fails_is_told_in_its_words(rebuilding: Rebuilding) -> None:
    rebuilding.fails = NotRebuilt("pulumi failed")
    ran = rebuilding.run("--confirm", "production")
    assert ran.exit_code == 1
    assert "pulumi failed" in ran.output

"""`eleva drift` and `eleva drift fix`: arguments, forms of output, exit codes, and that nothing is done unasked."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.operations.drift.cli import drift_app
from infra.operations.drift.detect import Looked, NotDeployed
from infra.operations.drift.finding import Change, Drift, DriftClass
from infra.operations.drift.plan import Plan
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.state import State
from infra.platform.problems import InvalidPlatform, Problem
from tests.operations.drift.samples import finding

ONE = finding()
CLEAN = Drift(["production"], [])
DRIFTED = Drift(["production"], [ONE])
KEPT = Drift(["production"], [finding(change=Change.UNMANAGED, drift_class=DriftClass.KEPT, urn="")])


class Eleva:
    """The commands on what was found."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[list[str], list[str]]] = []
        self.run_with: list[Sequence[str]] = []
        self.found: Drift | Exception = CLEAN
        self.steps = {ONE.urn: "update"}
        monkeypatch.setattr("infra.operations.drift.detect.detect", self._detect)
        self.code = 0
        monkeypatch.setattr("infra.operations.lease.cli.leased", self._leased)
        monkeypatch.setattr("infra.operations.lease.cli.pulumi_on", lambda *given: given[2])

    def _leased(self, _name: str, _stack: str, command: Sequence[str], *_: float) -> int:
        self.run_with.append(command)
        return self.code

    def _detect(self, stacks: Sequence[str], _declaration: object, trusted: Collection[str]) -> Looked:
        self.asked.append((list(stacks), list(trusted)))
        if isinstance(self.found, Exception):
            raise self.found
        return Looked(self.found, {"production": Plan(self.steps)}, {"production": State()})

    def __call__(self, *arguments: str) -> Result:
        class Nothing:
            platform = None

        declaration: Any = lambda _stack: Nothing()  # noqa: E731
        return CliRunner().invoke(drift_app(declaration), arguments)


@pytest.fixture
def eleva(monkeypatch: pytest.MonkeyPatch) -> Eleva:
    return Eleva(monkeypatch)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (CLEAN, 0),
        (DRIFTED, 7),
        (KEPT, 0),
        (replace(KEPT, findings=[*KEPT.findings, ONE]), 7),
        (replace(KEPT, unknown=["Neon: no answer"]), 1),
        (replace(CLEAN, would={"production": {ONE.urn: "update"}}), 7),
        (replace(CLEAN, unknown=["Neon: no answer"]), 1),
        (replace(DRIFTED, unknown=["Neon: no answer"]), 7),
        (replace(DRIFTED, doubted=["Neon lost all"]), 1),
        (NotDeployed("nothing is deployed"), 1),
        (PulumiFailed("pulumi stack ls: no login"), 1),
        (InvalidPlatform([Problem(place="variable A", message="is missing", remedy="eleva secrets set")]), 1),
    ],
    ids=str,
)
def test_exit_codes(eleva: Eleva, found: Drift | Exception, code: int) -> None:
    eleva.found = found
    ran = eleva("production")
    assert ran.exit_code == code
    if isinstance(found, Exception):
        assert str(found) in ran.output


@pytest.mark.parametrize(
    ("arguments", "stacks"),
    [([], []), (["production", "preview"], ["production", "preview"]), (["--json", "preview"], ["preview"])],
)
def test_stacks_are_named_without_a_command(eleva: Eleva, arguments: list[str], stacks: list[str]) -> None:
    assert eleva(*arguments).exit_code == 0
    assert eleva.asked == [(stacks, [])]


def test_json_is_data_alone(eleva: Eleva) -> None:
    eleva.found = DRIFTED
    said = json.loads(eleva("production", "--json").stdout)
    assert said["findings"][0]["drift_class"] == "alerting"
    assert said["findings"][0]["remedy"] == "eleva drift fix production"


def test_markdown_is_markdown_alone(eleva: Eleva) -> None:
    assert eleva("--markdown").stdout.startswith("### Drift: production")


@pytest.mark.parametrize(
    "arguments", [["--json", "--markdown"], ["--believe", "Sun"], ["fix"], ["--nonsense"], ["fix", "production", "x"]]
)
def test_wrong_usage_is_refused(eleva: Eleva, arguments: list[str]) -> None:
    assert eleva(*arguments).exit_code == 2
    assert eleva.run_with == []


def test_fix_touches_what_it_showed_and_nothing_else(eleva: Eleva) -> None:
    eleva.found = DRIFTED
    ran = eleva("fix", "production", "--yes", "--believe", "Neon")
    assert "update   monitoring-monitor-stripe" in ran.output
    (arguments,) = eleva.run_with
    assert [each for each in arguments if each.startswith("--target")] == [f"--target={ONE.urn}"]
    assert "--skip-preview=false" in arguments
    assert eleva.asked == [(["production"], ["Neon"])]


def test_what_is_written_again_is_marked_under_the_lease_and_not_before(eleva: Eleva) -> None:
    eleva.found, eleva.steps = replace(CLEAN, findings=[finding(change=Change.REWRITTEN, id="env_1")]), {}
    assert eleva("fix", "production", "--yes").exit_code == 0
    ((python, *arguments),) = eleva.run_with
    assert python == sys.executable
    assert arguments[:5] == ["-m", "infra.operations.drift.write", "production", "env_1", "--"]
    assert f"--target={ONE.urn}" in arguments


def test_fix_does_nothing_unasked(eleva: Eleva) -> None:
    eleva.found = DRIFTED
    assert eleva("fix", "production").exit_code == 1
    assert eleva.run_with == []


def test_fix_does_nothing_while_a_vendor_is_not_believed(eleva: Eleva) -> None:
    eleva.found = replace(DRIFTED, doubted=["Neon lost all"])
    ran = eleva("fix", "production", "--yes")
    assert (ran.exit_code, eleva.run_with) == (1, [])
    assert "unknown  Neon lost all" in ran.output


@pytest.mark.parametrize(
    ("left", "unknown", "pulumis", "code"),
    [
        ([], [], 0, 0),
        ([Change.UNMANAGED, Change.UNDEPLOYED], [], 0, 0),
        ([Change.AILING], [], 0, 1),
        ([Change.CHANGED], [], 0, 1),
        ([], ["Neon: no answer"], 0, 1),
        ([], [], 255, 255),
    ],
)
def test_a_mend_that_leaves_drift_does_not_end_well(
    eleva: Eleva, left: Sequence[Change], unknown: list[str], pulumis: int, code: int
) -> None:
    others = [finding(change=each, urn=f"{ONE.urn}-{each}", name=each) for each in left]
    eleva.found, eleva.code = replace(DRIFTED, findings=[ONE, *others], unknown=unknown), pulumis
    assert eleva("fix", "production", "--yes").exit_code == code
    assert len(eleva.run_with) == 1


def test_what_follows_and_takes_a_name_is_told_and_left(eleva: Eleva) -> None:
    eleva.found, eleva.steps = DRIFTED, {ONE.urn: "update", f"{ONE.urn}-2": "replace"}
    ran = eleva("fix", "production", "--yes")
    assert ran.exit_code == 1
    assert "left     monitoring-monitor-stripe-2: a replace takes its name" in ran.output


@pytest.mark.parametrize(("left", "code"), [(Change.CHANGED, 1), (Change.UNMANAGED, 0), (Change.UNDEPLOYED, 0)])
def test_nothing_that_pulumi_mends_is_not_nothing_left(eleva: Eleva, left: Change, code: int) -> None:
    eleva.found, eleva.steps = replace(CLEAN, findings=[finding(change=left)]), {}
    assert eleva("fix", "production", "--yes").exit_code == code
    assert eleva.run_with == []


@pytest.mark.parametrize(("unknown", "code"), [([], 0), (["Neon: no answer"], 1)])
def test_nothing_to_mend_is_fine_unless_something_is_unknown(eleva: Eleva, unknown: list[str], code: int) -> None:
    eleva.found, eleva.steps = replace(CLEAN, unknown=unknown), {}
    assert eleva("fix", "production", "--yes").exit_code == code

"""`eleva policy`: exit codes, every output, and what is refused."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import sarif_pydantic
from typer.testing import CliRunner

from infra.operations import policy_cli
from infra.operations.markdown import MAX_BYTES
from infra.operations.policy_report import as_markdown
from infra.policy.catalogue import catalogue
from infra.policy.judge import Judged, Verdict
from infra.policy.resources import HEARTBEAT, SCHEDULE, Stack
from infra.policy.rule import Finding
from tests.policy.breaking import changed, dropped
from tests.policy.cases import TRANSFERS
from tests.support.analyzer import state
from tests.support.declared import stack

RUN = CliRunner()
WAIVER = """[[waiver]]
rule = "heartbeat-grace"
resource = "urn:pulumi:production::*"
reason = "the vendor is slow | this month"
owner = "payments"
granted = 2026-11-01
expires = 2027-04-01
"""


def recorded(folder: Path, declared: Stack) -> str:
    path = folder / "state.json"
    path.write_text(json.dumps(state(declared)))
    return str(path)


def run(*arguments: str) -> tuple[int, str]:
    result = RUN.invoke(policy_cli.app, list(arguments), env={"COLUMNS": "200"})
    return result.exit_code, result.output


def test_a_compliant_state_is_fine(tmp_path: Path) -> None:
    code, output = run("check", "--file", recorded(tmp_path, stack()))
    assert code == 0
    assert f"production: {len(catalogue())} rules, 2 advisory" in output


def test_a_broken_one_fails_and_says_what_to_do(tmp_path: Path) -> None:
    code, output = run("check", "--file", recorded(tmp_path, dropped(HEARTBEAT, TRANSFERS)(stack())))
    assert code == 1
    assert "job-has-heartbeat" in output
    assert "-> Put the job's" in output


def test_json_has_every_rule_and_every_finding(tmp_path: Path) -> None:
    code, output = run("check", "--json", "--file", recorded(tmp_path, dropped(SCHEDULE, TRANSFERS)(stack())))
    told: dict[str, Any] = json.loads(output)
    assert (code, told["fails"]) == (1, True)
    assert set(told["rules"]) == {rule.id for rule in catalogue()}
    assert told["findings"][0]["level"] == "mandatory"
    assert {"jobs-scheduled", "heartbeat-period"} <= {finding["rule"] for finding in told["findings"]}


def test_a_waived_finding_is_shown_with_its_reason_everywhere(tmp_path: Path) -> None:
    waivers, log = tmp_path / "waivers.toml", tmp_path / "log.sarif"
    waivers.write_text(WAIVER)
    short = recorded(tmp_path, changed(HEARTBEAT, TRANSFERS, grace=60)(stack()))
    common = ("check", "--file", short, "--waivers", str(waivers))
    code, output = run(*common, "--sarif", str(log))
    assert code == 0
    assert "waived by payments until 2027-04-01" in output
    assert "1 waived" in output
    _, markdown = run(*common, "--markdown")
    assert "slow \\| this month" in markdown
    assert sarif_pydantic.load(log).runs[0].results
    results = json.loads(log.read_text())["runs"][0]["results"]
    waived = {r["ruleId"]: r["suppressions"][0]["justification"] for r in results if "suppressions" in r}
    assert waived == {"heartbeat-grace": "waived by payments until 2027-04-01: the vendor is slow | this month"}


def test_an_unused_waiver_fails(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text(WAIVER)
    file = recorded(tmp_path, stack())
    for form in ((), ("--markdown",), ("--json",), ("--sarif", str(tmp_path / "x.sarif"))):
        code, output = run("check", "--file", file, "--waivers", str(tmp_path / "waivers.toml"), *form)
        assert code == 1
        assert "is not needed" in output


def test_markdown_shows_what_stops_first_and_no_more_than_github_does() -> None:
    (rule, *_) = catalogue()
    judged = tuple(Judged(rule, Finding(f"urn:{n}", "wrong " * 40)) for n in range(500))
    text = as_markdown(Verdict("production", {}, judged, ()))
    assert len(text.encode()) <= MAX_BYTES
    assert "more are not shown: `eleva policy check production` shows them" in text
    assert text.startswith("### Policies: production: 0 rules, 500 mandatory")


@pytest.mark.parametrize(
    ("content", "message"),
    [("{}", "no exported state"), ("no", "is not JSON"), ('{"version": 3, "deployment": {}}', "no resources")],
)
def test_what_is_no_state_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "x.json").write_text(content)
    code, output = run("check", "--file", str(tmp_path / "x.json"))
    assert code == 1
    assert message in output


def test_waivers_that_cannot_be_used_are_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "w.toml").write_text("[[waiver]]\nrule = 'x'\n")
    code, output = run("check", "--file", recorded(tmp_path, stack()), "--waivers", str(tmp_path / "w.toml"))
    assert code == 1
    assert "w.toml:2: there is no rule 'x'" in output


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, output = run("check", "--file", str(tmp_path / "none.json"))
    assert code == 1
    assert "cannot be read" in output


@pytest.mark.parametrize(
    "arguments", [(), ("staging",), ("production", "--file", "x"), ("production", "--json", "--markdown")]
)
def test_what_does_not_go_together_or_is_not_there_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    assert run("check", *arguments)[0] == 2


def test_the_reference_page_is_current() -> None:
    page = Path(policy_cli.ROOT) / "docs" / "reference" / "policies.md"
    assert run("reference")[1] == page.read_text(), "make reference"


def test_mutants_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    report = {
        "mutants": 3,
        "killed": 1,
        "survived": 2,
        "without_effect": 0,
        "refused_by_the_program": 0,
        "killed_by": {"a-rule": 1},
        "unexplained": [{"mutant": "production: x", "killed_by": ["other"], "meant": []}],
        "unneeded": [],
    }

    class Ran:
        returncode = 0
        stdout = json.dumps(report)

    monkeypatch.setattr(subprocess, "run", lambda *_, **__: Ran)
    code, output = run("mutants", "--resources")
    assert code == 1
    assert "3 mutants; 1 killed; 2 survived" in output
    assert "production: x (noticed by other, which do not say so)" in output
    assert json.loads(run("mutants", "--resources", "--json")[1]) == report

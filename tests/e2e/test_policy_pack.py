"""The policy pack through the real analyzer, on the state in which everything is as declared, and on broken ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.operations.mutants.resources import mutants
from infra.policy.catalogue import catalogue, rule
from infra.policy.resources import HEARTBEAT, KINDS
from infra.policy.rule import Level
from tests.policy.breaking import changed, dropped
from tests.policy.cases import CASES, TRANSFERS, Case, broken
from tests.support.analyzer import PROJECT, Analyzer, analyzer, state, with_default_providers
from tests.support.declared import stack

pytestmark = pytest.mark.e2e
#: Of some thousand mutants.
SAMPLE = 40


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Analyzer:
    return analyzer(tmp_path_factory.mktemp("analyzer"))


def pack(home: Path, lines: str) -> Path:
    """A pack of a test's own."""
    folder = home / "pack"
    folder.mkdir()
    (folder / "PulumiPolicy.yaml").write_text(PROJECT)
    (folder / "__main__.py").write_text(lines)
    return folder


@pytest.mark.parametrize("environment", KINDS)
def test_what_is_declared_is_compliant(engine: Analyzer, environment: str) -> None:
    ran = engine.analyze(state(stack(environment)))
    assert (ran.code, ran.rules()) == (0, set()), ran.output


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_broken_rule_is_told_and_stops(engine: Analyzer, case: Case) -> None:
    ran = engine.analyze(state(broken(case)))
    told = [message for name, _, _, message in ran.findings if name == case.rule]
    assert any(case.says in message for message in told), ran.output
    assert all(rule(case.rule).title in message and rule(case.rule).remedy in message for message in told)
    assert (ran.code != 0) is (bool(ran.rules())), ran.output
    if rule(case.rule).level is Level.MANDATORY:
        assert case.rule in ran.rules()


def test_the_analyzer_finds_in_mutants_what_the_rules_find(engine: Analyzer) -> None:
    """Every mutant is judged by the rules' own functions; a sample of all kinds shows that the pack does the same."""
    found = list(mutants(stack("preview"), stack("production")))
    for mutant in found[:: len(found) // SAMPLE]:
        ran = engine.analyze(state(mutant.stack))
        judged = with_default_providers(mutant.stack)
        expected = {rule.id for rule in catalogue() if rule.answer(judged).findings}
        assert ran.rules("mandatory") | ran.rules("advisory") == expected, mutant


def test_rules_of_production_are_not_applied_to_a_preview(engine: Analyzer) -> None:
    ran = engine.analyze(state(dropped("neon:index/role:Role", "audit-role")(stack("preview"))))
    assert ran.rules() == {"database-roles-own"}


def test_a_dropped_heartbeat_is_told_so_that_one_understands_it(engine: Analyzer) -> None:
    ran = engine.analyze(state(dropped(HEARTBEAT, TRANSFERS)(stack())))
    (message,) = [message for name, _, _, message in ran.findings if name == "job-has-heartbeat"]
    assert "process-expert-transfers (critical) has no heartbeat: if it stops running, nobody is told" in message
    assert "Put the job's `heartbeat=Heartbeat(...)` back in infra/platform/jobs.py" in message


def test_a_waived_finding_is_told_with_its_reason_and_does_not_stop(engine: Analyzer, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        "[[waiver]]\nrule = 'heartbeat-grace'\nresource = 'urn:pulumi:production::*transfers'\n"
        "reason = 'the vendor is slow this month'\nowner = 'payments'\ngranted = 2026-01-01\nexpires = 2026-06-01\n"
    )
    lines = (
        "import datetime\nfrom pathlib import Path\nfrom pulumi_policy import PolicyPack\n"
        "from infra.policy import waivers\nfrom infra.policy.analyzer import policies\n"
        "waivers.today = lambda: datetime.date(2026, 5, DAY)\n"
        f"PolicyPack(name='eleva', policies=policies(waivers.load(Path({str(waivers)!r}))))\n"
    )
    granted = pack(tmp_path, lines.replace("DAY", "31"))
    ran = engine.analyze(state(changed(HEARTBEAT, TRANSFERS, grace=60)(stack())), granted)
    assert (ran.code, ran.rules()) == (0, set()), ran.output
    assert [m for name, _, _, m in ran.findings if name == "waived" and "the vendor is slow this month" in m]
    unused = engine.analyze(state(stack()), granted)
    assert unused.rules() == {"waivers"}, unused.output
    assert unused.code != 0
    (granted / "__main__.py").write_text(lines.replace("5, DAY", "6, 2"))
    expired = engine.analyze(state(changed(HEARTBEAT, TRANSFERS, grace=60)(stack())), granted)
    assert expired.rules() == {"heartbeat-grace", "waivers"}, expired.output


def test_a_rule_that_crashes_fails_the_run(engine: Analyzer, tmp_path: Path) -> None:
    crashing = pack(
        tmp_path,
        "from dataclasses import replace\nfrom pulumi_policy import PolicyPack\n"
        "from infra.policy.analyzer import policies\nfrom infra.policy.catalogue import rule\n"
        "def crash(resource):\n    raise KeyError('grace')\n"
        "PolicyPack(name='eleva', policies=policies((), [replace(rule('heartbeat-grace'), each=crash)]))\n",
    )
    ran = engine.analyze(state(stack()), crashing)
    assert ran.code != 0
    assert "grace" in ran.output


def test_waivers_that_cannot_be_used_fail_the_run_with_their_line(engine: Analyzer, tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text("[[waiver]]\nrule = 'no-such-rule'\n")
    broken_pack = pack(
        tmp_path,
        "from pathlib import Path\nfrom pulumi_policy import PolicyPack\nfrom infra.policy.waivers import load\n"
        "from infra.policy.analyzer import policies\n"
        f"PolicyPack(name='eleva', policies=policies(load(Path({str(tmp_path / 'waivers.toml')!r}))))\n",
    )
    ran = engine.analyze(state(stack()), broken_pack)
    assert ran.code != 0
    assert "waivers.toml:2: there is no rule 'no-such-rule'" in ran.output

"""Drift as markdown and as a table: the worst first, within what GitHub shows, and nothing that it would execute."""

from __future__ import annotations

import pytest

from infra.operations.drift.finding import Change, Drift, DriftClass
from infra.operations.drift.report import as_markdown, print_table
from infra.operations.markdown import MAX_BYTES
from tests.operations.drift.samples import finding

COSMETIC = finding(name="b", drift_class=DriftClass.COSMETIC)
GONE = finding(name="a", change=Change.DELETED, drift_class=DriftClass.COSMETIC)
REPLACED = finding(name="r", step="replace", drift_class=DriftClass.COSMETIC)


def test_what_is_gone_or_replaced_comes_before_worse_classes() -> None:
    ranked = sorted([COSMETIC, finding(), REPLACED, GONE], key=lambda each: each.rank)
    assert [each.name for each in ranked] == ["a", "r", "monitoring-monitor-stripe", "b"]


def test_markdown_ends_in_time_and_says_how_much_is_missing() -> None:
    many = [finding(name=f"n{number}", details=["ü" * 200]) for number in range(500)]
    text = as_markdown(Drift(["production"], many))
    assert len(text.encode()) <= MAX_BYTES
    assert "more are not shown: `eleva drift production` shows them" in text
    assert "n0 " in text


def test_markdown_stays_within_its_bounds_with_much_that_is_unknown() -> None:
    text = as_markdown(Drift(["production"], [finding()], unknown=["x" * 1000] * 100))
    assert len(text.encode()) <= MAX_BYTES


def test_what_vendors_name_cannot_become_html_or_another_cell() -> None:
    text = as_markdown(Drift(["production"], [finding(name="<img src=x>|a\nb")]))
    assert "<img" not in text
    assert "\\|a b" in text


def test_a_command_is_marked_as_one_and_a_sentence_is_not() -> None:
    typed, said = finding(remedy="eleva drift fix production"), finding(remedy="remove it at QStash")
    text = as_markdown(Drift(["production"], [typed, said]))
    assert "| `eleva drift fix production` |" in text
    assert "| remove it at QStash |" in text


def test_the_table_has_findings_remedies_and_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Drift(["production"], [finding(name="[red]x")], ["Neon: no answer"], ["Vercel lost all"], 9))
    shown = capsys.readouterr().out
    for words in (
        "[red]x",
        "-> eleva drift fix production",
        "unknown  Neon: no answer",
        "not believed  Vercel lost all",
    ):
        assert words in shown
    assert "production: 9 things looked at, 1 alerting; not everything could be looked at" in shown


def test_what_up_would_do_beside_the_findings_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    drift = Drift(["production"], [finding()], would={"production": {finding().urn: "update", "urn::entry": "update"}})
    print_table(drift)
    shown = capsys.readouterr().out
    assert "up would update  entry\n" in shown
    assert "would update  monitoring" not in shown
    assert "`up` would update entry" in as_markdown(drift)


def test_what_up_would_delete_comes_first_also_when_nothing_else_tells_of_it() -> None:
    text = as_markdown(Drift(["production"], [finding()], would={"production": {"urn::entry": "delete"}}))
    assert text.index("`up` would delete entry") < text.index("monitoring-monitor-stripe")


def test_nothing_found_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Drift(["production", "preview"], [], looked_at=3))
    assert capsys.readouterr().out == "production, preview: 3 things looked at, no drift\n"

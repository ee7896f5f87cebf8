"""The reviewed list of what no rule guards."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.operations.mutants.unguarded import InvalidList, Unguarded, load, unexplained, unneeded
from infra.operations.mutants.verdicts import Outcome

SURVIVOR = Outcome("production", "vercel:index/x:Firewall", "hosting-x", "rules[].name", "altered", (), ("a-rule",))
KILLED = Outcome("production", "vercel:index/x:Firewall", "hosting-x", "rules[].name", "removed", ("a",), ("a",))
BY_ANOTHER = Outcome("production", "vercel:index/x:Firewall", "hosting-x", "rules[].name", "removed", ("b",), ("a",))


@pytest.mark.parametrize(
    ("entry", "covers"),
    [
        (Unguarded("*:Firewall", "why", "rules[].name"), True),
        (Unguarded("*:Firewall", "why", "rules[]*", environment="production"), True),
        (Unguarded("*:Firewall", "why", "rules*", environment="preview"), False),
        (Unguarded("*:Firewall", "why", "rules*", mutation="removed"), False),
        (Unguarded("*:Firewall", "why", "rules*", resource="database-*"), False),
        (Unguarded("*:Firewall", "why"), False),
        (Unguarded("*:Monitor", "why", "rules*"), False),
    ],
)
def test_an_entry_covers_what_all_its_patterns_match(entry: Unguarded, covers: bool) -> None:
    assert entry.covers(SURVIVOR) is covers


def test_only_a_rule_that_is_meant_to_kills() -> None:
    assert unexplained([SURVIVOR, KILLED, BY_ANOTHER], []) == [SURVIVOR, BY_ANOTHER]


def test_an_entry_that_covers_nothing_any_more_is_told() -> None:
    stale = Unguarded("*:Monitor", "why", "email")
    assert unneeded([SURVIVOR], [Unguarded("*", "why", "*"), stale]) == [stale]


def test_every_entry_gives_a_reason_in_words() -> None:
    assert all(len(entry.reason) > 10 for entry in load())


@pytest.mark.parametrize(
    "content", ["", "[[unguarded]]\nwhat = 'x'\n", "[[unguarded]]\nwhat='x'\nreason='y'\nif='z'", "["]
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "list.toml").write_text(content)
    with pytest.raises(InvalidList, match=r"list\.toml"):
        load(tmp_path / "list.toml")

"""What is put into markdown is shown as it is: a parser of CommonMark with GitHub's tables and links says so."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infra.operations.markdown import code, code_cell
from tests.support.rendering import cells, inline

#: What markdown, HTML and GitHub give a meaning to, and what surrounds it.
SIGNS = "`|\\<>&[]()!*_~#@:/.$\"'-+= \t\n\r"
HOSTILE = (
    *(
        "a`b",
        "`",
        "``",
        "`a",
        "a`",
        "`a`",
        "``a`b``",
        "```",
        "~~~",
        " ` ",
        " a ",
        "  ",
        " a",
        "a|b",
        "|",
        "\\",
        "a\\|b",
    ),
    *("a\\", "\\`", "<b>", "<!--", "<img src=x onerror=a>", "&lt;", "&amp;", "[a](https://example.com)", "![a](b)"),
    *("https://example.com", "www.example.com", "a@example.com", "@ada", "#1", "owner/name#1", "**a**", "- a", "# a"),
    *("a\nb", "a\r\n\r\nb", "a\n\n| b |", "a\n```\nb", "|---|", "$a$", ":boom:", "a\u2028b", "`" * 90),
)
EVERY = settings(max_examples=300, deadline=None, derandomize=True, database=None)
names = st.text(st.sampled_from(SIGNS), min_size=1, max_size=30) | st.text(min_size=1, max_size=60)


def one_line(name: str) -> str:
    return re.sub(r"\r\n|\r|\n", " ", name).replace("\0", "\ufffd")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_code_and_nothing_else(name: str) -> None:
    shown = [("code", one_line(name))]
    assert inline(f"* {code(name)}") == shown
    assert cells(f"| a |\n|---|\n| {code_cell(name)} |\n") == [shown]


@EVERY
@given(names)
@example("\0")
def test_any_name_in_a_line_is_code_and_nothing_else(name: str) -> None:
    shown = [("code", one_line(name))]
    assert inline(f"* {code(name)}") == shown
    assert inline(f"### Preview of {code(name)}: a") == [("text", "Preview of "), *shown, ("text", ": a")]


@EVERY
@given(st.lists(names, min_size=1, max_size=4))
def test_any_names_in_a_table_s_row_are_a_cell_each(row: list[str]) -> None:
    head = f"|{' a |' * len(row)}\n|{'---|' * len(row)}\n"
    told = f"{head}| {' | '.join(code_cell(name) for name in row)} |\n"
    assert cells(told) == [[("code", one_line(name))] for name in row]


def test_plain_names_are_shown_plainly() -> None:
    assert [code(name) for name in ("fix/auth", "a b", "")] == ["`fix/auth`", "`a b`", ""]
    assert code("a`b") == "``a`b``"

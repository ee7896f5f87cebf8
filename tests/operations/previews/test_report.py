"""What is shown of environments: all of it, in order, and never more than a comment takes; nothing a name can break."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from infra.operations.markdown import MAX_BYTES
from infra.operations.previews import report
from infra.operations.previews.collect import Outcome
from infra.operations.previews.create import Created
from infra.operations.previews.found import Found
from infra.operations.previews.gc import State, Verdict
from tests.support.rendering import cells, inline

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
BRANCH = {"id": "br-1", "name": "preview-fix", "expires_at": NOON.isoformat(), "created_at": NOON.isoformat()}
FIX = Found("fix", "fix", (BRANCH,), ("db-1",), ({"id": "env_1", "key": "DATABASE_URL"},), has_stack=True)
CREATED = Created(
    "fix/auth", "preview-fix", 17, "https://fix.vercel.app", NOON, None, True, ["Neon branch br-1"], ["main"]
)
HOSTILE = ("[red]x", "[/]", "a|b", "<b>", "<!--", "a`b", "`", "**x**", ":boom:", "$(id)", "@ada", "www.example.com")


def verdict(state: State = State.KEPT, why: str = "it goes at noon", remedy: str = "", **found: object) -> Verdict:
    return Verdict(replace(FIX, **found), state, why, remedy)  # type: ignore[arg-type]


def rows(markdown: str) -> list[str]:
    return [line for line in markdown.splitlines()[4:] if line.startswith("| ")]


def column(markdown: str, number: int) -> list[str]:
    return [row.split(" | ")[number].strip("|` ") for row in rows(markdown)]


def test_machines_get_all_that_people_do() -> None:
    told = report.verdict_as_json(verdict(State.EXPIRES_SOON, remedy="eleva preview extend fix"))
    assert json.loads(json.dumps(told)) == {
        "stack": "preview-fix",
        "branch": "fix",
        "state": "expires soon",
        "why": "it goes at noon",
        "goes": False,
        "remedy": "eleva preview extend fix",
        "expires": "2026-11-26T12:00:00+00:00",
        "at_vendors": [
            *("Neon branch preview-fix (br-1)", "Upstash Redis database db-1", "Vercel variable DATABASE_URL (env_1)")
        ],
        "has_stack": True,
        "is_reserved": False,
    }


def test_a_collection_tells_machines_what_became_of_each() -> None:
    done = {"fix": Outcome("destroyed", gone=True)}
    told = report.gc_as_json([verdict(State.EXPIRED), verdict(slug="other")], done)
    assert [each["done"] for each in told] == ["destroyed", None]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_it_is_and_is_no_markup(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = verdict(branch=name, why=f"because of {name}", remedy=f"do {name}")
    report.print_table([one], whole=True)
    report.print_gc([one], {"fix": Outcome(f"not gone: {name}", failed=True)})
    out = re.sub(r"\s+", " ", capsys.readouterr().out)
    for shown in (f"because of {name}", f"-> do {name}", f"preview-fix: not gone: {name}"):
        assert shown in out
    assert out.count(name) == 2 * 3 + 1


def test_the_whole_names_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    long = replace(FIX, redis=("70d89d8d-ccb9-42cb-a82f-6091b7b49d09",))
    report.print_table([replace(verdict(), found=long)], whole=True)
    assert capsys.readouterr().out.splitlines()[-len(long.left) :] == [f"  {part}" for part in long.left]
    report.print_table([verdict()])
    assert "db-1" not in capsys.readouterr().out


def test_nothing_is_cut_off_in_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stack = f"preview-{'x' * 55}"
    report.print_table([verdict(State.ONLY_RESERVATION, slug=stack[8:], branch="b" * 200)])
    out = re.sub(r"\s", "", capsys.readouterr().out)
    assert (out.count("x"), out.count("b"), "…" in out) == (55, 200 + 1, False)  # one more in the head


def test_that_there_is_none_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    report.print_table([])
    assert capsys.readouterr().out == "there is no preview environment\n"


def test_what_goes_comes_first_then_what_goes_soon() -> None:
    verdicts = [
        verdict(slug="kept"),
        verdict(State.EXPIRES_SOON, slug="soon", remedy="eleva preview extend soon"),
        verdict(State.IN_USE, slug="used"),
        verdict(State.EXPIRED, slug="old"),
        verdict(State.HALF, slug="half", remedy="create it"),
        verdict(State.BRANCH_GONE, slug="gone"),
    ]
    told = report.gc_as_markdown([replace(each, found=replace(each.found, branch=None)) for each in verdicts], {})
    assert told.startswith("### Preview environments: 6, of which 2 go\n")
    assert column(told, 0) == ["gone", "old", "soon", "half", "used", "kept"]
    assert column(told, 3)[:4] == ["goes", "goes", "eleva preview extend soon", "create it"]


def test_only_what_is_gone_is_said_to_have_gone() -> None:
    verdicts = [verdict(State.EXPIRED, slug=slug) for slug in ("a", "b", "c")]
    done = {"a": Outcome("destroyed", gone=True), "b": Outcome("not gone: x", failed=True), "c": Outcome("kept: y")}
    told = report.gc_as_markdown(verdicts, done)
    assert told.startswith("### Preview environments: 3, of which 1 went\n")
    assert column(told, 3) == ["destroyed", "not gone: x", "kept: y"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_in_markdown_is_shown_as_it_is_and_is_no_markup(name: str) -> None:
    one = verdict(State.EXPIRES_SOON, why=f"{name}\n{name}", branch=name, remedy=f"do {name}")
    shown = [("code", name)], [("text", "expires soon")], [("code", f"{name} {name}")]
    for done, told in (({}, f"do {name}"), ({"fix": Outcome(f"not gone: {name}", failed=True)}, f"not gone: {name}")):
        table = report.gc_as_markdown([one], done).partition("\n\n")[2]
        assert cells(table) == [*shown, [("code", told)]]
    made = report.created_as_markdown(replace(CREATED, branch=name, resources=[name], tried=[])).splitlines()
    gone = report.destroyed_as_markdown(name, [name]).splitlines()
    for lines in (made, gone):
        assert inline(lines[0])[:2] == [("text", "Preview of "), ("code", name)]
        assert inline(lines[-1]) == [("code", name)]


def test_a_comment_is_never_too_long_and_says_what_is_missing() -> None:
    long = "é" * 240
    verdicts = [verdict(State.KEPT, why=long, slug=f"kept-{n}", branch=long) for n in range(490)]
    verdicts += [verdict(State.EXPIRED, why=long, slug=f"old-{n}", branch=f"old-{n}") for n in range(10)]
    told = report.gc_as_markdown(verdicts, {})
    assert len(told.encode()) <= MAX_BYTES <= 60_000
    shown = rows(told)
    assert column(told, 0)[:10] == [f"old-{n}" for n in range(10)]
    assert f"{500 - len(shown)} more are not shown: `eleva preview gc --dry-run` shows them." in told


def test_what_was_made_is_told_without_a_secret() -> None:
    assert report.created_as_json(CREATED) == {
        "branch": "fix/auth",
        "stack": "preview-fix",
        "pull_request": 17,
        "origin": "https://fix.vercel.app",
        "deployment": None,
        "expires": "2026-11-26T12:00:00+00:00",
        "resources": ["Neon branch br-1"],
        "tried": ["main"],
    }


def test_people_are_told_where_it_is_and_when_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    report.print_created(replace(CREATED, branch="[red]x", origin="https://[red]x"))
    out = capsys.readouterr().out
    assert out.startswith("preview-fix is there, and works: https://[red]x\n")
    assert "the newest deployment has its variables already" in out
    assert "it goes at 2026-11-26 12:00 UTC" in out


def test_a_comment_of_what_was_made_begins_with_where_it_is_and_fits() -> None:
    told = report.created_as_markdown(replace(CREATED, resources=["<b>" * 30] * 5000))
    assert told.startswith("### Preview of `fix/auth`: https://fix.vercel.app\n\nIt goes at 2026-11-26 12:00 UTC;")
    assert len(told.encode()) <= MAX_BYTES

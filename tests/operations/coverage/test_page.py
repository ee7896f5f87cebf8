"""The page of promises is current, and as complete as the declaration and the rules can tell."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest

from infra.localcloud.paths import ROOT
from infra.operations.coverage.groups import GROUPS
from infra.operations.coverage.load import load
from infra.operations.coverage.page import page
from infra.operations.coverage.promise import Chapter, Promise, Standing
from infra.operations.coverage.references import follow
from infra.operations.recovery.drills.catalogue import DRILLS
from infra.platform.base import Fact
from infra.platform.environments import ENVIRONMENTS
from infra.policy.catalogue import catalogue
from infra.policy.rule import Rule
from tests.platform.samples import platform
from tests.support.facts import facts

PAGE = ROOT / "docs" / "reference" / "coverage.md"
CHAPTERS = load()
LINES = [(chapter, promise) for chapter in CHAPTERS for promise in chapter.promises]
#: The headings that a source names, such as "platform document, Environments and Network Security (HTTPS)".
_SOURCE = re.compile(r"platform document, ([A-Z][\w &/]*)")


def source(fact: Fact) -> str:
    return str(getattr(fact, "source", ""))


def headings(told: str) -> list[str]:
    """Return the headings of the document that a source names."""
    return [part for named in _SOURCE.findall(told) for part in re.split(r" and (?=[A-Z])", named.strip())]


def is_under(chapter: Chapter, heading: str) -> bool:
    return chapter.title.startswith(heading) or chapter.section.startswith(heading)


def of_the_document() -> list[Fact]:
    found: dict[str, Fact] = {}
    for environment in ENVIRONMENTS:
        for fact in facts(platform(environment)):
            if headings(source(fact)):
                found[repr(fact)] = fact
    return list(found.values())


def named(fact: Fact) -> str:
    return f"{type(fact).__name__} {next((str(getattr(fact, name)) for name in type(fact).model_fields), '')}"


def names(promise: Promise, fact: Fact) -> bool:
    return any(fact == passed for reference in promise.evidence.declared for passed in follow(reference))


def test_the_page_is_current() -> None:
    command = [sys.executable, "-m", "infra.operations.coverage"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed == PAGE.read_text(), "make reference"


def test_the_readme_tells_as_many_as_the_page() -> None:
    (told,) = re.findall(r"\*\*(\d+ promises: .*)\*\*", PAGE.read_text())
    assert told in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("fact", of_the_document(), ids=named)
def test_what_is_declared_by_the_document_has_a_line_under_each_heading_that_it_is_from(fact: Fact) -> None:
    chapters = [chapter for chapter, promise in LINES if names(promise, fact)]
    assert chapters
    missing = [each for each in headings(source(fact)) if not any(is_under(chapter, each) for chapter in chapters)]
    assert missing == []


@pytest.mark.parametrize("rule", [each for each in catalogue() if headings(each.source)], ids=lambda rule: str(rule.id))
def test_a_rule_that_is_from_the_document_guards_a_line_of_a_heading_that_it_is_from(rule: Rule) -> None:
    chapters = [chapter for chapter, promise in LINES if rule.id in promise.evidence.rules]
    assert any(is_under(chapter, heading) for chapter in chapters for heading in headings(rule.source))


def test_every_drill_rehearses_a_promise() -> None:
    rehearsed = {reference for _, promise in LINES for reference in promise.evidence.rehearsed}
    assert {f"drill:{drill.name}" for drill in DRILLS} <= rehearsed


def test_every_group_is_used_once() -> None:
    used = re.findall(r'^each = "(.+)"$', (ROOT / "infra/operations/coverage/promises.toml").read_text(), re.MULTILINE)
    assert sorted(used) == sorted(GROUPS)


def test_the_counts_at_the_top_are_those_of_the_lines() -> None:
    standings = Counter(promise.standing for _, promise in LINES)
    missed, partly = standings[Standing.UNNOTICED], standings[Standing.PARTLY]
    assert f"**{len(LINES)} promises: {missed} of them not noticed, {partly} only in part.**" in page()
    assert missed + partly == sum(bool(promise.evidence.unnoticed) for _, promise in LINES)


def test_links_lead_somewhere() -> None:
    for target in set(re.findall(r"\]\(([^)#]+)[^)]*\)", page())):
        assert (PAGE.parent / target).exists(), target


def test_no_heading_of_the_page_is_there_twice() -> None:
    assert len({chapter.name for chapter in CHAPTERS}) == len(CHAPTERS)

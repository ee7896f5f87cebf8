"""Reads promises.toml, makes the lines that are declared already, and follows every reference."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from infra.operations.coverage.groups import GROUPS, Row
from infra.operations.coverage.promise import Chapter, Evidence, Listed, Promise
from infra.operations.coverage.references import BrokenReference, follow
from infra.policy.catalogue import UnknownRule, rule

FILE = Path(__file__).with_name("promises.toml")
_LISTS = TypeAdapter(tuple[Listed, ...])


class InvalidPromises(Exception):
    """The file of promises cannot be used; the message names every problem."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  * {problem}" for problem in self.problems)
        super().__init__(f"the promises in {path.name} cannot be used:\n{lines}")


def load(path: Path = FILE) -> tuple[Chapter, ...]:
    """Every list of the platform document, each line with what is known of it.

    Raises:
        InvalidPromises: it is not TOML or not of its form, a list has another number of lines than the document, a
            line says too little, or a reference leads nowhere; all problems at once.
    """
    try:
        listed = _LISTS.validate_python(tomllib.loads(path.read_text()).get("list", []))
    except tomllib.TOMLDecodeError as error:
        raise InvalidPromises(path, [f"it is not TOML: {error}"]) from None
    except ValidationError as error:
        places = (".".join(map(str, each["loc"])) + f": {each['msg']}" for each in error.errors())
        raise InvalidPromises(path, places) from None
    if wrong := [problem for each in listed for problem in _wrong_entries(each)]:
        raise InvalidPromises(path, wrong)
    chapters = tuple(map(_chapter, listed))
    if wrong := [problem for chapter in chapters for problem in _wrong_lines(chapter)]:
        raise InvalidPromises(path, wrong)
    return chapters


def _chapter(listed: Listed) -> Chapter:
    shared = _evidence(listed)
    added = {entry.of: entry for entry in listed.promise}
    rows = tuple(GROUPS[listed.each]()) if listed.each else ()
    made = [Promise(row.says, _of(row).joined(_evidence(added.get(row.name))), shared) for row in rows]
    written = [Promise(entry.says, _evidence(entry), shared) for entry in listed.promise if entry.says]
    return Chapter(listed.section, listed.title, listed.items, shared, (*made, *written))


def _of(row: Row) -> Evidence:
    return Evidence(declared=row.declared, rehearsed=row.runbooks)


def _evidence(told: Evidence | None) -> Evidence:
    """Only what counts as evidence of an entry or list."""
    return Evidence(**{name: getattr(told, name) for name in Evidence.model_fields}) if told else Evidence()


def _wrong_entries(listed: Listed) -> Iterator[str]:
    place = f"{listed.section}: {listed.title}"
    if listed.each and listed.each not in GROUPS:
        yield f"{place}: there is no group '{listed.each}'; there are {', '.join(GROUPS)}"
        return
    names = {row.name for row in GROUPS[listed.each]()} if listed.each else set()
    for name, count in Counter(entry.of for entry in listed.promise if entry.of).items():
        if count > 1:
            yield f"{place}: '{name}' has two promises; write them as one"
    for entry in listed.promise:
        if bool(entry.says) is bool(entry.of):
            yield f"{place}: a promise either `says` something or is `of` a declared one: {entry.says or entry.of!r}"
        elif entry.of and entry.of not in names:
            yield f"{place}: nothing declared is called '{entry.of}'; take its promise away, or rename it"


def _wrong_lines(chapter: Chapter) -> Iterator[str]:
    if len(chapter.promises) != chapter.items:
        lines = len(chapter.promises)
        yield f"{chapter.name}: the platform document has {chapter.items} rows or items, and there are {lines} lines"
    for promise in chapter.promises:
        yield from (f"{chapter.name}: {promise.says}: {problem}" for problem in _lacking(promise.evidence))
        yield from (f"{chapter.name}: {promise.says}: {problem}" for problem in _broken(promise.evidence))


def _lacking(evidence: Evidence) -> Iterator[str]:
    if not evidence.declared and not evidence.belongs:
        yield "say where it is `declared`, or to what it `belongs`"
    if not (evidence.rules or evidence.rehearsed or evidence.noticed or evidence.unnoticed):
        yield "name its `rules`, what it is `rehearsed` or `noticed` by, or say what is `unnoticed`"
    if not evidence.declared and not (evidence.noticed or evidence.unnoticed):
        yield "it is kept elsewhere: say what it is `noticed` by when it is missing, or what is `unnoticed`"


def _broken(evidence: Evidence) -> Iterator[str]:
    for reference in (*evidence.declared, *evidence.rehearsed, *evidence.noticed):
        try:
            follow(reference)
        except BrokenReference as error:
            yield f"{reference}: {error}"
    for id_ in evidence.rules:
        try:
            rule(id_)
        except UnknownRule as error:
            yield str(error)

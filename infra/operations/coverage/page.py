"""docs/reference/coverage.md, made of promises.toml and of what is declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from infra.operations.coverage.load import load
from infra.operations.coverage.promise import Chapter, Evidence, Promise, Standing
from infra.operations.coverage.references import DRILL, TEST, path_of
from infra.operations.markdown import cell

_HEAD = """\
# What was promised

Made from `infra/operations/coverage/promises.toml` and `infra/platform/` by `make reference`; edit these, and not this
page.

Every row of a table and every item of a list in the platform document has a line here: where it is declared, which
[rules](policies.md) guard it, and which test, [drill](drills.md), [runbook](../runbooks/README.md) or workflow
rehearses it or would notice that it is missing. Each of these is a reference that is followed whenever this page is
made or tested; a list with another number of lines than the document is refused. Links to other documents promise
nothing and have no line.

What no vendor lets anybody declare here says where it belongs. Where nothing would notice that it is missing, or that a
part of it is, the line says **not noticed** and what.
"""
_DECISION = "../decisions/0006-where-the-document-is-not-followed.md"


def page() -> str:
    """The page.

    Raises:
        InvalidPromises: the data cannot be used, or a reference leads nowhere.
    """
    chapters = load()
    lines = [_HEAD, *_counts(chapters), *_unnoticed(chapters), *_deviations(chapters)]
    for chapter in chapters:
        lines += _section(chapter)
    return "\n".join(lines)


def _counts(chapters: Sequence[Chapter]) -> Iterator[str]:
    standings = Counter(promise.standing for chapter in chapters for promise in chapter.promises)
    partly, missed = standings[Standing.PARTLY], standings[Standing.UNNOTICED]
    yield f"**{standings.total()} promises: {missed} of them not noticed, {partly} only in part.**"
    yield ""
    yield "| promises | are |"
    yield "|---|---|"
    yield from (f"| {standings[standing]} | {standing} |" for standing in Standing)
    yield ""


def _unnoticed(chapters: Sequence[Chapter]) -> Iterator[str]:
    yield "## Not noticed"
    yield ""
    for chapter in chapters:
        missed = [cell(promise.says) for promise in chapter.promises if promise.standing is Standing.UNNOTICED]
        if missed:
            yield f"* {_to(chapter)}: {'; '.join(missed)}"
    yield ""


def _deviations(chapters: Sequence[Chapter]) -> Iterator[str]:
    yield "## Not as the document says"
    yield ""
    yield f"Why is in [decision 6]({_DECISION})."
    yield ""
    for chapter in chapters:
        if chapter.shared.deviates:
            yield f"* {_to(chapter)}: {chapter.shared.deviates}"
        told = [promise for promise in chapter.promises if promise.own.deviates]
        yield from (f"* {_to(chapter)}, {promise.says}: {promise.own.deviates}" for promise in told)
    yield ""


def _to(chapter: Chapter) -> str:
    return f"[{chapter.name}](#{_anchor(chapter.name)})"


def _section(chapter: Chapter) -> Iterator[str]:
    yield f"## {chapter.name}"
    yield ""
    if shared := "; ".join(_shared(chapter.shared)):
        yield f"Each line: {shared}."
        yield ""
    yield "| promised | declared | guarded by | rehearsed or noticed by |"
    yield "|---|---|---|---|"
    yield from map(_row, chapter.promises)
    yield ""


def _shared(shared: Evidence) -> Iterator[str]:
    if shared.declared:
        yield f"declared in {', '.join(_links(shared.declared))}"
    if shared.belongs:
        yield f"belongs to {shared.belongs}"
    if shared.rules:
        yield f"guarded by {_rules(shared)}"
    if tried := _tried(shared):
        yield f"rehearsed or noticed by {tried}"


def _row(promise: Promise) -> str:
    own = promise.own
    says = f"{cell(promise.says)} (*not as the document says*)" if promise.evidence.deviates else cell(promise.says)
    return f"| {says} | {_where(own)} | {_rules(own)} | {_tried(own)} |"


def _where(evidence: Evidence) -> str:
    belongs = [f"belongs to {cell(evidence.belongs)}"] if evidence.belongs else []
    return "; ".join([*filter(None, [", ".join(_links(evidence.declared))]), *belongs])


def _rules(evidence: Evidence) -> str:
    return ", ".join(f"[{id_}](policies.md#{id_})" for id_ in evidence.rules)


def _tried(evidence: Evidence) -> str:
    tried = ", ".join(_links((*evidence.rehearsed, *evidence.noticed)))
    unnoticed = f"**not noticed:** {cell(evidence.unnoticed)}" if evidence.unnoticed else ""
    return "; ".join(filter(None, [tried, unnoticed]))


def _links(references: Iterable[str]) -> Iterator[str]:
    return map(_link, dict.fromkeys(references))


def _link(reference: str) -> str:
    if reference.startswith(DRILL):
        name = reference.removeprefix(DRILL)
        return f"[drill {name}](drills.md#{name})"
    path = path_of(reference)
    if TEST in reference:
        label = reference.split(TEST, 1)[1].removeprefix("test_").replace("_", " ")
        return f"[test: {label}](../../{path})"
    if reference == path:
        return f"[{path.removeprefix('docs/').removesuffix('.md')}](../../{path})"
    return f"[`{reference.split(':', 1)[1]}`](../../{path})"


def _anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading: no punctuation, dashes for spaces."""
    kept = (letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return "".join(kept).replace(" ", "-")

"""A file of promises that says too little, counts otherwise than the document or refers to nothing is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.operations.coverage.load import InvalidPromises, load
from infra.operations.coverage.promise import Standing
from infra.platform.jobs import JOBS

LIST = '[[list]]\nsection = "Security"\ntitle = "Data Security"\nitems = 1\n'
JOB_LIST = '[[list]]\nsection = "Jobs"\ntitle = "Maintenance Jobs"\nitems = 3\neach = "maintenance jobs"\n'
PROMISE = '[[list.promise]]\nsays = "Encrypted"\n'
KEPT = 'declared = ["infra.platform.cache:CACHE.tls"]\nrules = ["cache-safe"]\n'
PLACE = "Security: Data Security: Encrypted"


def written(folder: Path, text: str) -> Path:
    path = folder / "promises.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("says", "standing"),
    [
        (KEPT, Standing.GUARDED),
        ('declared = ["Makefile"]\nrehearsed = ["drill:state-lost"]\n', Standing.REHEARSED),
        ('belongs = "Neon"\nnoticed = ["Makefile"]\n', Standing.ELSEWHERE),
        (f'{KEPT}unnoticed = "a copy"\n', Standing.PARTLY),
        ('belongs = "Neon"\nunnoticed = "all"\n', Standing.UNNOTICED),
        ('declared = ["Makefile"]\nrehearsed = ["drill:state-lost"]\nunnoticed = "all"\n', Standing.UNNOTICED),
    ],
)
def test_a_promise_stands_as_well_as_it_is_looked_after(tmp_path: Path, says: str, standing: Standing) -> None:
    ((promise,),) = (chapter.promises for chapter in load(written(tmp_path, LIST + PROMISE + says)))
    assert promise.standing is standing


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[list", "it is not TOML"),
        ('[[list]]\nsection = "Security"\n', "0.title: Field required"),
        (f'{LIST}{PROMISE}{KEPT}rule = ["cache-safe"]\n', "0.promise.0.rule: Extra inputs are not permitted"),
        (LIST, "Security: Data Security: the platform document has 1 rows or items, and there are 0 lines"),
        (f'{LIST}each = "drills"\n', "there is no group 'drills'"),
        (f"{LIST}[[list.promise]]\n{KEPT}", "a promise either `says` something or is `of` a declared one"),
        (f'{JOB_LIST}{KEPT}[[list.promise]]\nof = "process-tasks"\n', "nothing declared is called 'process-tasks'"),
        (f"{JOB_LIST}{KEPT}" + 2 * '[[list.promise]]\nof = "keep-alive"\n', "'keep-alive' has two promises"),
        (f'{LIST}{PROMISE}rules = ["cache-safe"]\n', f"{PLACE}: say where it is `declared`"),
        (f'{LIST}{PROMISE}declared = ["Makefile"]\n', f"{PLACE}: name its `rules`"),
        (f'{LIST}{PROMISE}belongs = "Neon"\nrules = ["cache-safe"]\n', f"{PLACE}: it is kept elsewhere"),
        (f'{LIST}{PROMISE}declared = ["Makefile"]\nrules = ["gone"]\n', f"{PLACE}: there is no rule 'gone'"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InvalidPromises) as refused:
        load(written(tmp_path, text))
    assert any(problem in told for told in refused.value.problems), refused.value


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    first = 'declared = ["gone.md"]\nrules = ["gone"]\nrehearsed = ["drill:gone"]\nnoticed = ["gone.yml"]\n'
    with pytest.raises(InvalidPromises) as refused:
        load(written(tmp_path, f"{LIST}{PROMISE}{first}{PROMISE}"))
    problems = "\n".join(refused.value.problems)
    for told in ("there are 2 lines", "gone.md", "drill:gone", "gone.yml", "rule 'gone'", "it `belongs`"):
        assert told in problems


def test_lines_of_what_is_declared_need_no_words_and_have_what_is_said_of_one_or_all(tmp_path: Path) -> None:
    own = '[[list.promise]]\nof = "keep-alive"\nrules = ["vercel-crons-off"]\nunnoticed = "a failed run"\n'
    (chapter,) = load(written(tmp_path, f'{JOB_LIST}rules = ["jobs-scheduled"]\n{own}'))
    (job,) = [each for each in JOBS if each.name == "keep-alive"]
    found = {promise.says: promise.evidence for promise in chapter.promises}
    keep_alive = found.pop(f"`keep-alive`: {job.purpose}, `{job.cron}` UTC, {job.tier}")
    assert keep_alive.declared == ("infra.platform.jobs:JOBS[keep-alive]",)
    assert keep_alive.rules == ("jobs-scheduled", "vercel-crons-off")
    assert keep_alive.rehearsed == ("docs/runbooks/job-keep-alive.md",)
    assert keep_alive.unnoticed == "a failed run"
    assert [(evidence.rules, evidence.unnoticed) for evidence in found.values()] == 2 * [(("jobs-scheduled",), "")]

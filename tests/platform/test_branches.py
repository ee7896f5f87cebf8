"""The name of a branch's environment: one for each branch, fit for every vendor, or a refusal that is safe to print."""

from __future__ import annotations

import os
import re
import subprocess
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from infra.platform import naming
from infra.platform.branches import NAME_MAX, SLUG_MAX, InvalidBranch, slug
from infra.platform.environments import ENVIRONMENTS

ALLOWED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: What shells, terminals, git, YAML, markdown and file systems would make something of.
PIECES = (
    *("$(id)", "`id`", ";rm -rf /", "|", "&&", "'", '"', "\\", "\n", "\r", "\t", "\0", "\x1b[2J", "\x7f", "\u202e"),
    *(
        "@{",
        "@",
        "..",
        ".",
        "/.",
        "//",
        "/",
        "-",
        "--",
        ".lock",
        "~1",
        "^",
        ":",
        "?",
        "*",
        "[",
        " ",
        "\u00a0",
        "\u2028",
    ),
    *(
        "fix/auth",
        "fix-auth",
        "Fix-Auth",
        "FIX_AUTH",
        "main",
        "production",
        "preview",
        "head",
        "refs/heads/",
        "é",
        "e\u0301",
    ),
    *(
        "ß",
        "İ",
        "ﬁ",
        "\uff4d\uff41\uff49\uff4e",
        "✓",
        "😀",
        "日本",
        "\ud800",
        "\udce9",
        "0123456789",
        "[red]x",
        "x" * 300,
    ),
)
HOSTILE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(), max_size=5)), max_size=4).map("".join),
    st.text("abAB019-/._@{}$()`'\"é", max_size=12),
    st.text("ab9-", max_size=SLUG_MAX + 5),
    st.text(st.characters(), max_size=NAME_MAX + 20),
)
MANY = settings(
    max_examples=600, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def tried(branch: str) -> str | InvalidBranch:
    try:
        return slug(branch)
    except InvalidBranch as refusal:
        return refusal


def git_takes(branch: str) -> bool:
    """Whether real git takes the name, as it is, for a branch's."""
    try:
        argument = os.fsencode(branch)
        done = subprocess.run([b"git", b"check-ref-format", b"--branch", argument], capture_output=True, check=False)
    except ValueError:  # a null character, or half a pair of surrogates: no program gets such an argument
        return False
    return done.returncode == 0 and done.stdout == argument + b"\n"


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        ("fix-auth", "fix-auth"),
        ("release-2", "release-2"),
        ("x" * SLUG_MAX, "x" * SLUG_MAX),
        ("fix/auth", "fix-auth-22c6c0216f"),
        ("Fix-auth", "fix-auth-"),
        ("日本", ""),
        ("Crème/Brûlée", "creme-brulee-"),
        ("fix--auth", "fix-auth-"),
        ("fix-0123456789", "fix-0123456789-"),
        ("x" * (SLUG_MAX + 1), "x" * 29 + "-"),
    ],
)
def test_a_plain_name_stays_and_every_other_one_ends_with_its_hash(branch: str, expected: str) -> None:
    found = slug(branch)
    assert found.startswith(expected)
    assert (found == branch) == (expected == branch)
    if found != branch:
        assert re.fullmatch(r"(.*-)?[0-9a-f]{10}", found)


def test_names_that_read_alike_are_different_environments() -> None:
    alike = ["fix/auth", "fix-auth", "Fix-auth", "fix_auth", "fix--auth", "fix/Auth", "fix.auth", "fïx-auth"]
    composed = [unicodedata.normalize(form, "fix-é") for form in ("NFC", "NFD")]
    made = [slug(each) for each in (*alike, *composed)]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("branch", "why"),
    [
        ("", "is empty"),
        *((name, "is reserved") for name in ("production", "preview", "main", "HEAD", "Main", "PRODUCTION")),
        ("x" * (NAME_MAX + 1), f"has {NAME_MAX + 1} characters"),
        ("caf\udce9", "is not Unicode: rename the branch"),
        *((name, "no name that git gives") for name in ("-rf", "--help", "a b", "a\nb", "a\0b", "a..b", "x.lock", "@")),
        *((name, "no name that git gives") for name in ("a@{1}", "/a", "a/", "a//b", ".a", "a/.b", "a.", "\u202eab")),
    ],
)
def test_a_name_that_cannot_have_one_is_refused_with_the_reason(branch: str, why: str) -> None:
    with pytest.raises(InvalidBranch, match=re.escape(why)):
        slug(branch)


@MANY
@given(HOSTILE)
@example("fix/auth")
@example("$(id)")
def test_any_name_gets_a_fitting_slug_or_a_refusal_that_can_be_printed(branch: str) -> None:
    found = tried(branch)
    if isinstance(found, InvalidBranch):
        assert str(found).isascii()
        assert str(found).isprintable()
        return
    assert ALLOWED.fullmatch(found)
    assert len(found) <= SLUG_MAX
    assert found == slug(branch)
    stack = naming.branch_stack(found)
    assert naming.slug_of(stack) == found
    assert naming.slug_of_physical(naming.cache(stack)) == found
    assert naming.slug_of_comment(naming.owned_comment(stack, "of: the application")) == found
    assert len(naming.cache(stack)) <= 63
    assert len(naming.lease(stack)) < 1024


@settings(MANY, max_examples=300)
@given(HOSTILE)
def test_what_git_refuses_is_refused(branch: str) -> None:
    if not isinstance(tried(branch), InvalidBranch):
        assert git_takes(branch)


@pytest.mark.parametrize(
    "branch", ["fix/auth", "$(id)", "`id`", "a;b", "a'b", 'a"b', "é", "refs/heads/x", "a/-b", "a|b", "<b>"]
)
def test_what_git_takes_is_taken_however_odd(branch: str) -> None:
    assert git_takes(branch)
    assert ALLOWED.fullmatch(slug(branch))


@MANY
@given(HOSTILE, HOSTILE)
def test_different_branches_have_different_slugs(one: str, other: str) -> None:
    first, second = tried(one), tried(other)
    if one != other and isinstance(first, str) and isinstance(second, str):
        assert first != second
    if isinstance(first, str) and first != one:
        assert tried(first) != first  # a branch that is called as another one's slug gets another


@pytest.mark.parametrize("environment", [each.name for each in ENVIRONMENTS])
def test_names_of_production_and_of_the_base_are_no_branch_s(environment: str) -> None:
    made = {environment, naming.database_project(environment), naming.cache(environment)}
    assert {naming.slug_of(name) for name in made} == {None}
    assert {naming.slug_of_physical(name) for name in made} == {None}
    assert naming.slug_of_comment(naming.owned_comment(environment, "purpose")) is None


@pytest.mark.parametrize(
    "name",
    [
        "preview",
        "preview-",
        "preview--a",
        "preview-A",
        "preview-a\n",
        "preview-a_b",
        "preview-é",
        " preview-a",
        "previews-a",
    ],
)
def test_a_name_that_was_not_made_for_a_branch_is_none(name: str) -> None:
    assert naming.slug_of(name) is None
    assert naming.slug_of_physical(f"{naming.PREFIX}-{name}") is None
    assert naming.slug_of_comment(f"{name}: purpose") is None


@pytest.mark.parametrize(
    "name", ["preview-a", "eleva-production", "eleva-eleva-preview-a", "Eleva-preview-a", "elevapreview-a"]
)
def test_a_thing_s_name_without_this_project_s_mark_is_somebody_else_s(name: str) -> None:
    assert naming.slug_of_physical(name) is None


@pytest.mark.parametrize(
    "comment", ["", "preview-a", "preview-a:purpose", "see preview-a: purpose", "preview-a : x", ": preview-a"]
)
def test_a_comment_that_a_person_wrote_is_no_mark(comment: str) -> None:
    assert naming.slug_of_comment(comment) is None

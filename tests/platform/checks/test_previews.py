"""A branch's environment that is declared for another branch, or for none, is found and told."""

from __future__ import annotations

import pytest

from infra.platform.branches import slug
from infra.platform.checks.previews import check
from infra.platform.declaration import declare, validate
from infra.platform.environments import PREVIEW, PRODUCTION, Environment, environment
from infra.platform.naming import branch_stack
from infra.platform.problems import errors
from infra.platform.settings import Settings
from tests.platform.samples import ACCOUNTS, BRANCH, platform

FIX = environment(branch_stack(slug(str(BRANCH["name"]))))
CREATE = "eleva preview create BRANCH"


def test_the_environment_of_its_branch_is_right() -> None:
    whole = declare(FIX, Settings.from_config({"accounts": ACCOUNTS, "branch": BRANCH}))
    assert not errors(validate(whole))
    assert whole.environment == FIX


@pytest.mark.parametrize("kind", [PRODUCTION, PREVIEW])
def test_other_environments_need_no_branch(kind: Environment) -> None:
    assert list(check(platform(kind))) == []


@pytest.mark.parametrize(
    ("whose", "branch", "place", "message", "remedy"),
    [
        (FIX, None, "eleva:branch", "is required and not set", CREATE),
        (FIX, "fix-auth", "eleva:branch.name", f"is another branch than {FIX.name} is called after", CREATE),
        (FIX, "main", "eleva:branch.name", "'main' is reserved", CREATE),
        (FIX, "a\x1b[2J", "eleva:branch.name", r"'a\x1b[2J' is no name", CREATE),
        (PREVIEW, "fix/auth", "eleva:branch", "is set, and preview is no branch's", "remove it"),
        (PRODUCTION, "fix/auth", "eleva:branch", "is set, and production is no branch's", "remove it"),
    ],
)
def test_a_wrong_or_missing_branch_is_told_once(
    whose: Environment, branch: str | None, place: str, message: str, remedy: str
) -> None:
    settings = {} if branch is None else {"branch": {**BRANCH, "name": branch}}
    (problem,) = check(platform(whose, **settings))
    assert problem.place == f"stack configuration, {place}"
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem in validate(platform(whose, **settings))

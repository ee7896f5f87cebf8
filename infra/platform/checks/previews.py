"""A branch's environment is made for the branch that its stack is called after."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.aggregate import Platform
from infra.platform.branches import InvalidBranch, slug
from infra.platform.problems import Problem

SETTING = "stack configuration, eleva:branch"
_REMEDY = "let it be written: eleva preview create BRANCH"


def check(platform: Platform) -> Iterator[Problem]:
    """Whether the stack file says of which branch the environment is, and says the right one."""
    environment, branch = platform.environment, platform.settings.branch
    if not environment.is_branch:
        if branch is not None:
            yield Problem(place=SETTING, message=f"is set, and {environment.name} is no branch's", remedy="remove it")
        return
    if branch is None:
        yield Problem(place=SETTING, message="is required and not set", remedy=_REMEDY)
        return
    try:
        is_right = slug(branch.name) == environment.slug
    except InvalidBranch as refusal:
        yield Problem(place=f"{SETTING}.name", message=str(refusal), remedy=_REMEDY)
        return
    if not is_right:
        yield Problem(
            place=f"{SETTING}.name",
            message=f"is another branch than {environment.name} is called after",
            remedy=_REMEDY,
        )

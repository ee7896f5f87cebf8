"""Ten environments at once, with room for nine: each is right or refused, and nobody's is another's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.localcloud.workspace import local_accounts
from infra.operations.previews.cli import FULL
from infra.platform.plans import NEON, REDIS
from tests.support.environments import Environments, stack_of
from tests.support.rehearsal import Ran

pytestmark = pytest.mark.e2e
BRANCHES = [f"many/{number}" for number in range(10)]


def on_plans(previews: Environments, **plans: str) -> None:
    """Set the plans of vendors' accounts."""
    accounts = local_accounts()
    previews.cloud.configure(
        "preview", accounts={**accounts, **{each: {**accounts[each], "plan": plan} for each, plan in plans.items()}}
    )


def at_once(command: Callable[[str], Ran], branches: Sequence[str]) -> dict[str, Ran]:
    """Run a command for each branch, all at the same time."""
    with ThreadPoolExecutor(len(branches)) as pool:
        return dict(zip(branches, pool.map(command, branches), strict=True))


def test_ten_are_made_at_once_as_far_as_there_is_room_and_go_at_once(previews: Environments) -> None:
    for branch in BRANCHES:
        previews.push(branch)
    before = previews.everything()
    on_plans(previews, neon="free")
    try:
        made = at_once(previews.create, BRANCHES)
    finally:
        on_plans(previews)
    codes = {branch: ran.code for branch, ran in made.items()}
    assert sorted(codes.values()) == [0] * (NEON["free"].branches_max - 1) + [FULL], [r.output for r in made.values()]
    (refused,) = [branch for branch, code in codes.items() if code == FULL]
    assert "branches of the Neon project: 10 of 10 are in use, 1 more needed" in made[refused].output
    assert re.search(r"-> preview-many-.* will be gone by", made[refused].output)
    assert len(previews.branches()) == NEON["free"].branches_max
    assert [each for each in previews.everything() if stack_of(refused) in each] == []
    assert previews.create(refused).code == 0

    outputs = {branch: previews.outputs(stack_of(branch)) for branch in BRANCHES}
    assert {branch: each["branch"] for branch, each in outputs.items()} == {branch: branch for branch in BRANCHES}
    for system, output in (("database", "main.direct_url"), ("database", "audit.direct_url"), ("cache", "rest_token")):
        assert len({each[system][output] for each in outputs.values()}) == len(BRANCHES), output
    assert [each["state"] for each in previews.json("list")] == ["kept"] * len(BRANCHES)

    gone = at_once(previews.destroy, BRANCHES)
    assert [ran.output for ran in gone.values() if ran.code != 0] == []
    assert previews.everything() == before


def test_an_account_that_is_full_is_told_and_gets_nothing(previews: Environments) -> None:
    previews.push("one-too-many")
    before, last = previews.everything(), previews.cloud.last_request()
    on_plans(previews, upstash="free")
    try:
        ran = previews.create("one-too-many")
    finally:
        on_plans(previews)
    assert ran.code == FULL
    allowed = REDIS["free"].databases_max
    assert f"Redis databases of the Upstash account: {allowed} of {allowed} are in use, 1 more needed" in ran.output
    assert previews.cloud.writes(last) == []
    assert previews.everything() == before

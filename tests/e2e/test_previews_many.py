"""Ten environments at once, with room for nine: each is right or refused, and nobody's is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.localcloud.workspace import local_accounts
from infra.operations.previews.cli import FULL
from infra.platform.plans import REDIS
from tests.support.environments import Environments, stack_of
from tests.support.rehearsal import Ran

pytestmark = pytest.mark.e2e
BRANCHES = [f"many/{number}" for number in range(10)]


def at_once(command: Callable[[str], Ran], branches: Sequence[str]) -> dict[str, Ran]:
    """Run a command for each branch, all at the same time."""
    with ThreadPoolExecutor(len(branches)) as pool:
        return dict(zip(branches, pool.map(command, branches), strict=True))


@pytest.fixture
def room_for_nine(previews: Environments) -> Iterator[None]:
    """Leave room for all but one of the environments, in the account with the Redis databases."""
    room = REDIS["paid"].databases_max - len(previews.databases())
    others = [previews.make_redis(f"another-{number}") for number in range(room - len(BRANCHES) + 1)]
    yield
    for id_ in others:
        previews.delete_redis(id_)


@pytest.mark.usefixtures("room_for_nine")
def test_ten_are_made_at_once_as_far_as_there_is_room_and_go_at_once(previews: Environments) -> None:
    for branch in BRANCHES:
        previews.push(branch)
    before, allowed = previews.everything(), REDIS["paid"].databases_max
    made = at_once(previews.create, BRANCHES)
    codes = {branch: ran.code for branch, ran in made.items()}
    assert sorted(codes.values()) == [0] * 9 + [FULL], [ran.output for ran in made.values() if ran.code]
    (refused,) = [branch for branch, code in codes.items() if code == FULL]
    assert f"the Upstash account: {allowed} of {allowed} are in use, 1 more needed" in made[refused].output
    assert len(previews.databases()) == allowed
    assert [each for each in previews.everything() if stack_of(refused) in each] == []
    living = [branch for branch in BRANCHES if branch != refused]

    outputs = {branch: previews.outputs(stack_of(branch)) for branch in living}
    assert {branch: each["branch"] for branch, each in outputs.items()} == {branch: branch for branch in living}
    for system, output in (("database", "main.direct_url"), ("database", "audit.direct_url"), ("cache", "rest_token")):
        assert len({each[system][output] for each in outputs.values()}) == len(living), output
    assert [each["state"] for each in previews.json("list")] == ["kept"] * len(living)

    gone = at_once(previews.destroy, BRANCHES)
    assert [ran.output for ran in gone.values() if ran.code != 0] == []
    assert previews.everything() == before


def test_an_account_that_is_full_is_told_and_gets_nothing(previews: Environments) -> None:
    previews.push("one-too-many")
    before, last = previews.everything(), previews.cloud.last_request()
    accounts = local_accounts()
    previews.cloud.configure("preview", accounts={**accounts, "upstash": {**accounts["upstash"], "plan": "free"}})
    try:
        ran = previews.create("one-too-many")
    finally:
        previews.cloud.configure("preview", accounts=None)
    assert ran.code == FULL
    allowed = REDIS["free"].databases_max
    assert f"Redis databases of the Upstash account: {allowed} of {allowed} are in use, 1 more needed" in ran.output
    assert previews.cloud.writes(last) == []
    assert previews.everything() == before

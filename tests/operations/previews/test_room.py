"""Room is refused by what the vendors have and by what others were promised, and it is told when there will be some."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from infra.operations.previews.found import Seen, see
from infra.operations.previews.room import Full, refuse_when_full
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.branches import slug
from infra.platform.declaration import declare
from infra.platform.environments import environment
from infra.platform.plans import NEON, REDIS, VERCEL_VARIABLES_MAX
from infra.platform.settings import Settings
from tests.platform.samples import ACCOUNTS, BRANCH
from tests.support.landscape import Landscape

FIX = str(BRANCH["name"])
STACK = naming.branch_stack(slug(FIX))
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
ROOT = {"id": "br-root", "name": "base", "default": True, "protected": False, "parent_id": None}
NOTHING = Seen([ROOT], (), (), ())


def platform(**plans: str) -> Platform:
    """The environment of a branch, in accounts with these plans."""
    whole = {**ACCOUNTS}
    for vendor, plan in plans.items():
        whole[vendor] = {**cast(dict[str, Any], whole[vendor]), "plan": plan}
    return declare(environment(STACK), Settings.model_validate({"accounts": whole, "branch": BRANCH}))


FREE = platform(neon="launch", upstash="free")
PAID = platform(neon="scale", upstash="paid")


def branches(count: int, *, expire: bool = True) -> list[dict[str, Any]]:
    """Branches of environments at Neon, the first of which goes first."""
    return [
        {
            **ROOT,
            "id": f"br-{number}",
            "name": f"preview-old-{number}",
            "default": False,
            "parent_id": ROOT["id"],
            "created_at": NOON.isoformat(),
            **({"expires_at": (NOON + timedelta(hours=number)).isoformat()} if expire else {}),
        }
        for number in range(count)
    ]


def refusal(seen: Seen, of: Platform = FREE, promised: Collection[str] = ()) -> list[str]:
    """The lines in which it is refused; none where it is not."""
    try:
        refuse_when_full(seen, of, FIX, promised)
    except Full as full:
        return str(full).splitlines()
    return []


def neon(count: int) -> Seen:
    return Seen([ROOT, *branches(count)], (), (), ())


def redis(count: int) -> Seen:
    databases = [{"database_name": f"other-{number}", "database_id": str(number)} for number in range(count)]
    return Seen([ROOT], databases, (), ())


def vercel(count: int) -> Seen:
    variables = [
        {"id": str(number), "key": f"A{number}", "value": "", "target": ["preview"], "gitBranch": "other"}
        for number in range(count)
    ]
    return Seen([ROOT], (), variables, ())


OWN = len(PAID.contract.base(PAID.environment))
LAST: Sequence[tuple[str, Callable[[int], Seen], int, Platform]] = [
    ("branches of the Neon project", neon, NEON["launch"].branches_max - 2, FREE),  # beside the root, which is one
    ("Redis databases of the Upstash account", redis, REDIS["free"].databases_max - 1, FREE),
    ("preview variables of the Vercel project", vercel, VERCEL_VARIABLES_MAX - OWN, PAID),
]


@pytest.mark.parametrize(("what", "seen", "last", "of"), LAST, ids=["neon", "upstash", "vercel"])
def test_the_last_place_is_given_and_no_other(what: str, seen: Callable[[int], Seen], last: int, of: Platform) -> None:
    assert refusal(seen(last), of) == []
    head, reason, *_ = refusal(seen(last + 1), of)
    assert head.startswith("there is no room for another preview environment, and none is taken")
    assert reason.startswith(f"  * {what}: ")


@pytest.mark.parametrize(("what", "seen", "last", "of"), LAST, ids=["neon", "upstash", "vercel"])
def test_what_others_were_promised_counts_as_taken(
    what: str, seen: Callable[[int], Seen], last: int, of: Platform
) -> None:
    assert refusal(seen(last), of, ["preview-coming"])[1].startswith(f"  * {what}: ")


def test_what_the_environment_has_already_needs_no_room(land: Landscape) -> None:
    """As of a creation that is repeated, told from what the vendors list."""
    land.environment(FIX)
    for number in range(REDIS["free"].databases_max - 1):
        land.redis(f"other-{number}")
    seen = see(land.ground)
    assert refusal(seen) == []
    assert refusal(see_without(seen, STACK)) == []
    land.redis("one-more")
    assert "Redis databases" in refusal(see(land.ground))[1]


def see_without(seen: Seen, stack: str) -> Seen:
    databases = [each for each in seen.databases if each["database_name"] != naming.cache(stack)]
    return Seen(seen.branches, databases, seen.variables, seen.stacks)


def test_it_is_told_who_goes_first_and_what_to_do_about_it() -> None:
    lines = refusal(neon(NEON["launch"].branches_max + 1))  # with the root two more than there may be
    assert lines[2] == "    -> preview-old-0, preview-old-1, preview-old-2 will be gone by 2026-11-26 14:00 UTC"
    assert lines[-1].startswith("-> eleva preview gc takes away those whose branch is gone; eleva preview destroy")


def test_nothing_is_promised_of_what_never_goes_by_itself() -> None:
    lines = refusal(Seen([ROOT, *branches(NEON["launch"].branches_max, expire=False)], (), (), ()))
    assert [line for line in lines if "will be gone" in line] == []


def test_all_that_is_full_is_told_at_once() -> None:
    seen = Seen(
        neon(NEON["launch"].branches_max).branches, redis(99).databases, vercel(VERCEL_VARIABLES_MAX).variables, ()
    )
    assert [line.partition(":")[0] for line in refusal(seen) if line.startswith("  * ")] == [
        f"  * {what}" for what, *_ in LAST
    ]


def test_an_empty_account_has_room() -> None:
    assert refusal(NOTHING) == []

"""What vendors say is gone: believed up to a third, and never on the word of an empty list alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from infra.operations.drift.credible import VENDORS, believed, vendor_of
from infra.operations.drift.finding import Change, Finding
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live
from infra.operations.state import Managed, State
from infra.policy.resources import MONITOR, REDIS, SCHEDULE
from infra.vendors.errors import Failed, Unauthorized
from tests.operations.drift.samples import ROOT, finding

Look = Callable[[tuple[str, ...], str], object]


def monitors(count: int) -> State:
    return State([Managed(MONITOR, str(n), {}, f"m{n}", urn=f"{ROOT}{MONITOR}::m{n}") for n in range(count)])


def gone(*numbers: int) -> list[Finding]:
    return [
        finding(change=Change.DELETED, name=f"m{n}", urn=f"{ROOT}{MONITOR}::m{n}", id=str(n), type=MONITOR)
        for n in numbers
    ]


def listing(*ids: str, look: Look | None = None) -> Inventory:
    lives: Sequence[Live] = [Live(id_, id_, {}) for id_ in ids]
    return Inventory([Kind(MONITOR, "monitor", lambda p: str(p), lambda _: lives, look=look)])


def refusing(failure: Exception) -> Look:
    def look(_scope: tuple[str, ...], _id: str) -> object:
        raise failure

    return look


def test_a_third_may_be_gone_and_no_more() -> None:
    inventory = listing("5")
    assert believed(gone(0, 1), monitors(6), inventory) == (gone(0, 1), [])
    kept, told = believed([*gone(0, 1, 2), finding()], monitors(6), inventory)
    assert kept == [finding()], "what is not in doubt stays"
    assert "lost 3 of 6 resources at once, which is not believed" in told[0]
    assert "--believe 'Better Stack'" in told[0]


def test_a_vendor_that_somebody_has_looked_at_is_believed() -> None:
    assert believed(gone(0, 1, 2), monitors(3), listing(), ["Better Stack"]) == (gone(0, 1, 2), [])


@pytest.mark.parametrize(
    ("look", "is_believed"),
    [
        (None, False),
        (refusing(Failed("v", "GET", "status 404", 404)), True),
        (refusing(Failed("v", "GET", "status 500", 500)), False),
        (refusing(Unauthorized("v", "GET", "refused")), False),
        (lambda _scope, _id: {"id": "0"}, False),
    ],
)
def test_an_empty_list_counts_only_when_the_vendor_denies_the_id_too(look: Look | None, is_believed: bool) -> None:
    kept, told = believed(gone(0), monitors(4), listing(look=look))
    assert bool(kept) is is_believed
    assert bool(told) is not is_believed


def test_each_type_has_a_vendor() -> None:
    assert vendor_of(MONITOR) == "Better Stack"
    assert vendor_of(SCHEDULE) == "QStash"
    assert set(VENDORS.values()) == {"Vercel", "Neon", "Upstash", "QStash", "Better Stack"}


def test_the_one_redis_database_is_not_believed_to_be_gone_whatever_schedules_there_are() -> None:
    """A wrong account of Upstash has no such database, while the schedules' own credential is right."""
    schedules = [Managed(SCHEDULE, str(n), {}, f"s{n}", urn=f"{ROOT}{SCHEDULE}::s{n}") for n in range(11)]
    state = State([Managed(REDIS, "r", {}, "r", urn=f"{ROOT}{REDIS}::r"), *schedules])
    lost = [finding(change=Change.DELETED, name="r", urn=f"{ROOT}{REDIS}::r", id="r", type=REDIS)]
    denied = refusing(Failed("v", "GET", "status 404", 404))
    kinds = [
        Kind(REDIS, "Redis", str, lambda _: [], look=denied),
        Kind(SCHEDULE, "schedule", str, lambda _: [Live(each.id, each.id, {}) for each in schedules]),
    ]
    kept, told = believed(lost, state, Inventory(kinds))
    assert kept == []
    assert "Upstash seems to have lost 1 of 1 resources at once" in told[0]
    assert believed(lost, state, Inventory(kinds), ["Upstash"]) == (lost, [])

"""What failed runs left is told from what others made: by time, by what was being created, by being the only one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pytest
from pulumi_better_uptime import Heartbeat, Severity, StatusPageSection

from infra.components import providers
from infra.operations.adoption import AlreadyThere, NotAsked
from infra.operations.history import FailedRun
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Kind, Live, Scope
from infra.operations.orphans import left_behind
from infra.operations.past import LeftBehind, Past
from infra.operations.state import Managed, State
from infra.operations.verify.declared import Declaration
from infra.policy.resources import HEARTBEAT, SEVERITY, STATUS_PAGE_SECTION
from infra.vendors.errors import Unreachable
from tests.platform import samples

BEGAN = datetime(2026, 11, 26, 2, 39, 22, tzinfo=UTC)
FAILED = [FailedRun(BEGAN, BEGAN + timedelta(seconds=10))]
DURING = BEGAN + timedelta(seconds=4)


def program() -> None:
    opts = pulumi.ResourceOptions(provider=providers.betterstack("betterstack"))
    severity = Severity("severity", name="high", sms=True, opts=opts)
    StatusPageSection("section", status_page_id=severity.id, name="Database", opts=opts)
    Heartbeat("heartbeat", name="job", period=60, grace=60, opts=opts)


def live(id_: str, name: str, created: datetime | None = None, page: str = "") -> Live:
    """An object as a vendor lists it; what lies in a page is imported by both ids."""
    return Live(id_, f"{page}/{id_}" if page else id_, {"name": name, "statusPageId": page}, created)


class Vendor:
    """A Better Stack with these objects; `asked` are the lists that were asked for."""

    def __init__(self, *, fails: bool = False, **objects: Sequence[Live]) -> None:
        self.objects = objects
        self.fails = fails
        self.asked: list[tuple[str, Scope]] = []

    def left(self, state: State, failed: Sequence[FailedRun], imports: Sequence[str] = ()) -> LeftBehind:
        def kind(type_: str, noun: str, *scope: str) -> Kind:
            return Kind(type_, noun, _name, lambda s: self._list(noun, s), scope)

        kinds = [kind(SEVERITY, "severity"), kind(HEARTBEAT, "heartbeat")]
        inventory = Inventory([*kinds, kind(STATUS_PAGE_SECTION, "section", "statusPageId")])
        return left_behind(Declaration(samples.platform(), program), inventory, Past(state, failed), imports)

    def _list(self, noun: str, scope: Scope) -> Sequence[Live]:
        self.asked.append((noun, scope))
        if self.fails:
            raise Unreachable("Better Stack", f"GET {noun}", "no answer")
        return [each for each in self.objects.get(noun, ()) if each.properties["statusPageId"] == "".join(scope)]


def _name(properties: Any) -> str:
    return str(properties["name"])


def held(type_: str, id_: str, name: str, *, leaving: bool = False) -> Managed:
    return Managed(type_, id_, {}, name, leaving=leaving)


def adopted(left: LeftBehind) -> dict[str, str]:
    assert not left.foreign
    return {orphan.name: orphan.import_id for orphan in left.orphans}


ALL_HELD = [
    held(SEVERITY, "1", "severity"),
    held(STATUS_PAGE_SECTION, "2", "section"),
    held(HEARTBEAT, "3", "heartbeat"),
]


def test_without_a_failed_run_nobody_is_asked() -> None:
    vendor = Vendor(severity=[live("1", "high")])
    assert vendor.left(State(), []) == LeftBehind()
    assert vendor.asked == []


def test_after_a_failed_run_nobody_is_asked_for_what_the_state_holds() -> None:
    vendor = Vendor()
    assert vendor.left(State(ALL_HELD), FAILED) == LeftBehind()
    assert vendor.asked == []
    vendor.left(State(ALL_HELD[:2]), FAILED)
    assert vendor.asked == [("heartbeat", ())]


def test_what_a_failed_run_made_is_adopted_with_what_lies_in_it_and_says_why() -> None:
    vendor = Vendor(
        severity=[live("1", "high"), live("9", "low")],
        section=[live("2", "Database", page="1")],
        heartbeat=[live("3", "job", DURING)],
    )
    left = vendor.left(State(), FAILED)
    assert adopted(left) == {"severity": "1", "section": "1/2", "heartbeat": "3"}
    heartbeat, _, severity = left.orphans
    assert heartbeat.told == (
        "heartbeat 3 is adopted as heartbeat: made at 2026-11-26 02:39:26 UTC by the run of 2026-11-26 02:39:22 UTC, "
        "which failed"
    )
    assert severity.proof == "the run of 2026-11-26 02:39:22 UTC failed before the state had it"


def test_parts_are_looked_for_in_what_the_state_holds() -> None:
    vendor = Vendor(section=[live("2", "Database", page="7")])
    state = State([held(SEVERITY, "7", "severity"), held(HEARTBEAT, "3", "heartbeat")])
    assert adopted(vendor.left(state, FAILED)) == {"section": "7/2"}


@pytest.mark.parametrize(
    ("created", "is_ours"),
    [
        (BEGAN - timedelta(hours=1), False),
        (BEGAN - timedelta(seconds=30), True),  # clocks differ
        (BEGAN + timedelta(minutes=4), True),  # the vendor went on when nobody waited any more
        (BEGAN + timedelta(hours=1), False),
    ],
)
def test_what_others_made_at_another_time_is_refused_with_the_line_that_adopts_it(
    created: datetime, is_ours: bool
) -> None:
    left = Vendor(heartbeat=[live("3", "job", created)]).left(State(ALL_HELD[:2]), FAILED)
    assert [orphan.name for orphan in left.orphans] == (["heartbeat"] if is_ours else [])
    if not is_ours:
        with pytest.raises(AlreadyThere, match=r'heartbeat job \(3\)\n(.|\n)*heartbeat: "3"'):
            left.refuse_foreign()


def test_of_several_none_is_adopted_and_all_are_named() -> None:
    left = Vendor(heartbeat=[live("3", "job", DURING), live("4", "job", DURING)]).left(State(ALL_HELD[:2]), FAILED)
    with pytest.raises(AlreadyThere, match=r"heartbeat job, 2 times \(3, 4\): remove all but one there") as raised:
        left.refuse_foreign()
    assert "eleva:imports" not in str(raised.value)


def test_what_a_killed_run_was_creating_is_adopted_and_what_it_was_not_is_refused() -> None:
    vendor = Vendor(severity=[live("1", "high")], heartbeat=[live("3", "job", DURING)])
    state = State([ALL_HELD[1]], frozenset({(HEARTBEAT, "heartbeat")}))
    left = vendor.left(state, [])
    assert [orphan.told for orphan in left.orphans] == [
        "heartbeat 3 is adopted as heartbeat: a run was killed while it was creating it"
    ]
    assert [foreign.told for foreign in left.foreign] == ["severity high (1)"]


def test_an_object_that_the_state_holds_under_another_name_is_no_orphan() -> None:
    renamed = held(HEARTBEAT, "3", "before")
    left = Vendor(heartbeat=[live("3", "job", DURING)]).left(State([*ALL_HELD[:2], renamed]), FAILED)
    assert left == LeftBehind()


def test_what_was_made_in_the_place_of_something_deleted_is_adopted() -> None:
    deleted = held(HEARTBEAT, "3", "heartbeat", leaving=True)
    vendor = Vendor(heartbeat=[live("4", "job", DURING)])
    assert adopted(vendor.left(State([*ALL_HELD[:2], deleted]), FAILED)) == {"heartbeat": "4"}


def test_what_somebody_chose_to_adopt_is_not_judged() -> None:
    vendor = Vendor(heartbeat=[live("3", "job"), live("4", "job")])
    assert vendor.left(State(ALL_HELD[:2]), FAILED, imports=["heartbeat"]) == LeftBehind()


def test_a_vendor_that_cannot_be_asked_stops_everything_and_is_named() -> None:
    with pytest.raises(NotAsked) as raised:
        Vendor(fails=True).left(State(), FAILED)
    assert "Better Stack: GET severity: no answer" in str(raised.value)
    assert "Better Stack: GET heartbeat: no answer" in str(raised.value)


def test_what_creating_again_overwrites_is_left_alone() -> None:
    others = live("3", "job", BEGAN - timedelta(days=1))
    inventory = Inventory([Kind(HEARTBEAT, "heartbeat", _name, lambda _: [others], overwritten=True)])
    past = Past(State([], frozenset({(HEARTBEAT, "heartbeat")})), FAILED)
    assert left_behind(Declaration(samples.platform(), program), inventory, past) == LeftBehind()

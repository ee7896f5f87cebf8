"""The inventory: each list is asked for once, duplicates are seen, and failures stay what they are."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from infra.operations.inventory.inventory import Inventory, NotUnderstood
from infra.operations.inventory.kind import Kind, Live, Scope
from infra.vendors.errors import CredentialMissing, Failed, Unreachable


class Vendor:
    """A vendor of one kind of thing, which counts how often it is asked."""

    def __init__(self, *names: str, fails: Exception | None = None) -> None:
        self.asked: list[Scope] = []
        self.names = names
        self.fails = fails

    def list(self, scope: Scope) -> Iterable[Live]:
        self.asked.append(scope)
        if self.fails:
            raise self.fails
        return [Live(str(number), str(number), {"name": name}) for number, name in enumerate(self.names)]

    def inventory(self) -> Inventory:
        return Inventory([Kind("thing", "thing", lambda p: str(p["name"]), self.list, ("place",))])


def test_a_thing_is_found_by_its_natural_key_in_its_place_and_each_place_is_asked_once() -> None:
    vendor = Vendor("a", "b")
    inventory = vendor.inventory()
    assert [live.id for live in inventory.find("thing", {"name": "b", "place": 7})] == ["1"]
    assert inventory.find("thing", {"name": "c", "place": "7"}) == []
    inventory.find("thing", {"name": "a", "place": "8"})
    assert vendor.asked == [("7",), ("8",)]


def test_duplicates_are_all_found() -> None:
    found = Vendor("a", "b", "a").inventory().find("thing", {"name": "a", "place": ""})
    assert [live.id for live in found] == ["0", "2"]


@pytest.mark.parametrize("error", [Unreachable("Vendor", "GET /", "no answer"), CredentialMissing("TOKEN is not set")])
def test_a_vendor_that_cannot_be_asked_is_not_asked_again(error: Exception) -> None:
    vendor = Vendor(fails=error)
    inventory = vendor.inventory()
    for _ in range(2):
        with pytest.raises(type(error), match=str(error)):
            inventory.find("thing", {"name": "a", "place": ""})
    assert len(vendor.asked) == 1


def test_an_answer_that_lacks_what_it_always_has_names_the_kind() -> None:
    with pytest.raises(NotUnderstood, match="thing: list: the answer is not as it was: KeyError: 'created_at'"):
        Vendor(fails=KeyError("created_at")).inventory().find("thing", {"name": "a", "place": ""})


@pytest.mark.parametrize(("status", "denied"), [(None, False), (404, True)])
def test_only_a_vendor_that_says_so_denies_an_id(status: int | None, denied: bool) -> None:
    def look(_scope: Scope, id_: str) -> object:
        if status:
            raise Failed("Vendor", f"GET /{id_}", f"status {status}", status)
        return {"id": id_}

    kind = Kind("thing", "thing", str, Vendor().list, look=look)
    assert Inventory([kind]).denies("thing", (), "1") is denied
    assert Vendor().inventory().denies("thing", ("7",), "1") is False


def test_a_vendor_that_fails_denies_nothing() -> None:
    def look(_scope: Scope, _id: str) -> object:
        raise Failed("Vendor", "GET /", "status 500", 500)

    with pytest.raises(Failed):
        Inventory([Kind("thing", "thing", str, Vendor().list, look=look)]).denies("thing", (), "1")

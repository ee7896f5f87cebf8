"""Shared variables of the team: linked to projects, listed without values, read by id."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localcloud.vercel.conftest import Vercel


def share(vercel: Vercel, key: str = "A", value: str = "v", **changes: Any) -> dict[str, Any]:
    sent = {"type": "encrypted", "target": ["preview"], **changes, "evs": [{"key": key, "value": value}]}
    (made,) = vercel.ok("POST", "/v1/env", sent)["created"]
    return dict(made)


def test_they_are_listed_of_a_project_and_never_with_a_value(vercel: Vercel) -> None:
    one, two = vercel.project("one"), vercel.project("two")
    share(vercel, "BOTH", projectId=[one, two])
    share(vercel, "ONE", projectId=[one])
    share(vercel, "NONE")
    listed = {query: vercel.ok("GET", f"/v1/env{query}") for query in ("", f"?projectId={one}", "?projectId=two")}
    assert [[each["key"] for each in found["data"]] for found in listed.values()] == [
        ["NONE", "ONE", "BOTH"],
        ["ONE", "BOTH"],
        ["BOTH"],
    ]
    assert [each for found in listed.values() for each in found["data"] if "value" in each or each["decrypted"]] == []
    assert listed["?projectId=two"]["data"][0]["projectId"] == [one, two]
    assert vercel.ok("GET", f"/v10/projects/{one}/env")["envs"] == []  # they are in no project's list


def test_pages_follow_each_other(vercel: Vercel) -> None:
    for number in range(3):
        share(vercel, f"V_{number}")
    first = vercel.ok("GET", "/v1/env?limit=2")
    second = vercel.ok("GET", f"/v1/env?limit=2&until={first['pagination']['next']}")
    assert [each["key"] for page in (first, second) for each in page["data"]] == ["V_2", "V_1", "V_0"]
    assert second["pagination"]["next"] is None


def test_each_is_read_with_its_value_unless_it_is_sensitive(vercel: Vercel) -> None:
    plain, hidden = share(vercel, "A", "seen"), share(vercel, "B", "unseen", type="sensitive")
    read = [vercel.ok("GET", f"/v1/env/{each['id']}") for each in (plain, hidden)]
    assert [(each["decrypted"], each.get("value")) for each in read] == [(True, "seen"), (False, None)]


def test_a_deleted_one_is_gone_and_one_that_never_was_is_not_deleted(vercel: Vercel) -> None:
    made = share(vercel)["id"]
    assert vercel.ok("DELETE", "/v1/env", {"ids": [made, "env_x"]}) == {"deleted": [made], "failed": []}
    assert vercel.refused("GET", f"/v1/env/{made}")[:2] == (404, "not_found")
    assert vercel.ok("GET", "/v1/env")["data"] == []


def test_a_key_has_one_for_each_target(vercel: Vercel) -> None:
    share(vercel, target=["preview", "development"])
    share(vercel, target=["production"])
    sent = {"type": "encrypted", "target": ["preview"], "evs": [{"key": "A", "value": "v"}]}
    assert vercel.refused("POST", "/v1/env", sent)[:2] == (409, "existing_key_and_target")


@pytest.mark.parametrize(
    "changes",
    [
        {"evs": []},
        {"evs": "A"},
        {"evs": [{"key": "A"}]},
        {"evs": ["A"]},
        {"type": "plain"},
        {"type": None},
        {"target": ["staging"]},
    ],
)
def test_what_is_not_whole_is_refused(vercel: Vercel, changes: dict[str, Any]) -> None:
    sent = {"type": "encrypted", "target": ["preview"], "evs": [{"key": "A", "value": "v"}], **changes}
    assert vercel.refused("POST", "/v1/env", sent)[:2] == (400, "bad_request")
    assert vercel.ok("GET", "/v1/env")["data"] == []


def test_a_project_that_is_not_there_can_be_linked_to_none(vercel: Vercel) -> None:
    sent = {"type": "encrypted", "target": [], "projectId": ["prj_x"], "evs": [{"key": "A", "value": "v"}]}
    assert vercel.refused("POST", "/v1/env", sent)[:2] == (404, "not_found")
    assert vercel.refused("GET", "/v1/env?projectId=prj_x")[:2] == (404, "not_found")

"""Who is on call, who is in a policy's steps, and the members of the team."""

from typing import Any

import pytest

from infra.localcloud.http.api import Reply
from tests.localcloud.betterstack.conftest import BetterStack

ON_CALLS = "/api/v2/on-calls"
ROTATION = {
    "users": ["a@example.com", "b@example.com"],
    "rotation_length": 1,
    "rotation_interval": "week",
    "start_rotations_at": "2026-01-05T08:00:00Z",
    "end_rotations_at": "2026-02-05T08:00:00Z",
}


def member(vendor: BetterStack, method: str, path: str = "", **more: Any) -> Reply:
    return vendor.call(method, f"/api/v2/team-members{path}", host="betterstack.com", **more)


def test_the_team_s_own_token_may_not_list_teams(vendor: BetterStack) -> None:
    assert vendor.call("GET", "/api/v2/teams", host="betterstack.com").status == 401
    assert vendor.call("GET", "/api/v2/teams").status == 404


def on_call(vendor: BetterStack, path: str) -> list[str]:
    body = vendor.call("GET", path).body
    related = [user["id"] for user in body["data"]["relationships"]["on_call_users"]["data"]]
    assert related == [user["id"] for user in body["included"]]
    return [user["attributes"]["email"] for user in body["included"]]


def test_the_rotation_says_who_is_on_call(vendor: BetterStack) -> None:
    path = f"{ON_CALLS}/{vendor.make(ON_CALLS, name='Primary')}"
    assert on_call(vendor, path) == []
    vendor.call("POST", f"{path}/rotation", ROTATION)
    assert on_call(vendor, path) == ["a@example.com"]
    vendor.clock.advance(7 * 86_400)
    assert on_call(vendor, path) == ["b@example.com"]
    vendor.clock.advance(7 * 86_400)
    assert on_call(vendor, path) == ["a@example.com"]
    vendor.clock.advance(30 * 86_400)
    assert on_call(vendor, path) == []


def test_the_list_includes_each_person_on_call_once(vendor: BetterStack) -> None:
    for name in "AB":
        vendor.call("POST", f"{ON_CALLS}/{vendor.make(ON_CALLS, name=name)}/rotation", ROTATION)
    included = vendor.call("GET", ON_CALLS).body["included"]
    assert [user["attributes"]["email"] for user in included] == ["a@example.com"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"users": []}, "users"),
        ({"rotation_interval": "month"}, "rotation_interval"),
        ({"rotation_length": -1}, "rotation_length"),
        ({"start_rotations_at": "soon"}, "start_rotations_at"),
        ({"end_rotations_at": "2026-02-05T08:00:00"}, "end_rotations_at"),
    ],
)
def test_a_wrong_rotation_is_refused(vendor: BetterStack, change: dict[str, object], field: str) -> None:
    path = f"{ON_CALLS}/{vendor.make(ON_CALLS, name='Primary')}/rotation"
    reply = vendor.call("POST", path, ROTATION | change)
    assert (reply.status, list(reply.body["errors"])) == (422, [field])
    assert vendor.call("GET", path).status == 404


def test_every_team_has_a_default_calendar(vendor: BetterStack) -> None:
    default = vendor.call("GET", f"{ON_CALLS}/default").body["data"]
    assert default["attributes"]["default_calendar"] is True
    assert [item["id"] for item in vendor.call("GET", ON_CALLS).body["data"]] == [default["id"]]


def test_a_user_in_a_step_is_answered_with_both_email_and_id(vendor: BetterStack) -> None:
    invited = member(vendor, "POST", body={"email": "a@example.com"}).body["data"]["id"]
    members = [{"type": "user", "id": int(invited)}, {"type": "user", "email": "b@example.com"}]
    step = {"type": "escalation", "step_members": members}
    path = f"/api/v3/policies/{vendor.make('/api/v3/policies', name='A', steps=[step])}"
    first, second = vendor.attributes(path)["steps"][0]["step_members"]
    assert first == {"type": "user", "id": int(invited), "email": "a@example.com"}
    assert second["email"] == "b@example.com"
    assert second["id"] != first["id"]


@pytest.mark.parametrize(
    "step",
    [
        "x",
        {"type": "panic"},
        {"type": "escalation", "step_members": ["x"]},
        {"type": "escalation", "step_members": [{"type": "everybody"}]},
        {"type": "escalation", "step_members": [{"type": "user", "id": 1}]},
        {"type": "time_branching", "policy_id": 1},
    ],
)
def test_a_wrong_step_is_refused(vendor: BetterStack, step: object) -> None:
    reply = vendor.call("POST", "/api/v3/policies", {"name": "A", "steps": [step]})
    assert (reply.status, list(reply.body["errors"])) == (422, ["steps"])


def test_an_invitation_is_adopted_the_second_time(vendor: BetterStack) -> None:
    first = member(vendor, "POST", body={"email": "a@example.com", "role": "responder"})
    second = member(vendor, "POST", body={"email": "a@example.com", "role": "member"})
    assert (first.status, second.status) == (201, 200)
    assert second.body["data"]["attributes"]["role"] == "responder"


def test_a_member_changes_role_and_leaves(vendor: BetterStack) -> None:
    id_ = member(vendor, "POST", body={"email": "a@example.com"}).body["data"]["id"]
    roles = vendor.call("GET", "/api/v2/roles", host="betterstack.com").body["data"]
    lead = next(role["id"] for role in roles if role["attributes"]["name"] == "team_lead")
    changed = member(vendor, "POST", f"/{id_}/change-role/{lead}")
    assert changed.body["data"]["attributes"]["role"] == "team_lead"
    query = {"email": "a@example.com"}
    assert member(vendor, "GET", query=query).body["data"]["attributes"]["role_id"] == int(lead)
    assert member(vendor, "DELETE", query=query).status == 204
    assert member(vendor, "GET", query=query).status == 404
    assert member(vendor, "DELETE", query=query).status == 404


def test_members_are_not_on_the_uptime_host(vendor: BetterStack) -> None:
    assert vendor.call("POST", "/api/v2/team-members", {"email": "a@example.com"}).status == 404

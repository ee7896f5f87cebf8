"""What all objects share: the token, errors, lists by page, references."""

import pytest

from infra.localcloud.http.api import Call
from tests.localcloud.betterstack.conftest import BetterStack

MONITORS = "/api/v2/monitors"
PAGE = {"company_name": "A", "company_url": "https://a.example", "timezone": "UTC", "subdomain": "a"}


@pytest.mark.parametrize("token", [None, "another"])
def test_a_wrong_or_missing_token_is_refused(vendor: BetterStack, token: str | None) -> None:
    reply = vendor.call("GET", MONITORS, token=token)
    assert reply.status == 401
    assert isinstance(reply.body["errors"], str)


def test_what_is_not_emulated_is_not_answered(vendor: BetterStack) -> None:
    assert vendor.api.handle(Call("GET", "uptime.betterstack.com", "/api/v3/incidents")) is None


def test_a_body_that_is_no_object_is_a_bad_request(vendor: BetterStack) -> None:
    assert vendor.call("POST", MONITORS, ["url"]).status == 400


def test_lists_come_by_page_with_full_urls(vendor: BetterStack) -> None:
    made = [vendor.make(MONITORS, url=f"https://{n}.example") for n in range(51)]
    first = vendor.call("GET", MONITORS).body
    assert [item["id"] for item in first["data"]] == made[:50]
    assert first["pagination"]["prev"] is None
    assert first["pagination"]["next"] == first["pagination"]["last"]
    assert first["pagination"]["next"] == f"https://uptime.betterstack.com{MONITORS}?page=2"
    second = vendor.call("GET", MONITORS, query={"page": "2"}).body
    assert [item["id"] for item in second["data"]] == made[50:]
    assert second["pagination"]["next"] is None
    assert second["pagination"]["prev"] == second["pagination"]["first"]


def test_the_page_size_can_be_chosen_and_stays_in_the_links(vendor: BetterStack) -> None:
    for n in range(3):
        vendor.make(MONITORS, url=f"https://{n}.example")
    page = vendor.call("GET", MONITORS, query={"per_page": "2"}).body
    assert len(page["data"]) == 2
    assert page["pagination"]["next"].endswith("?per_page=2&page=2")


def test_a_page_never_holds_more_than_250(vendor: BetterStack) -> None:
    for n in range(251):
        vendor.make("/api/v2/urgency-groups", name=str(n))
    assert len(vendor.call("GET", "/api/v2/urgency-groups", query={"per_page": "1000"}).body["data"]) == 250


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"url": "https://b.example"}, ["B"]),
        ({"pronounceable_name": "A"}, ["A"]),
        ({"team_name": "Eleva Care"}, ["A", "B"]),
        ({"team_name": "Others"}, []),
    ],
)
def test_lists_can_be_filtered(vendor: BetterStack, query: dict[str, str], found: list[str]) -> None:
    for name in "AB":
        vendor.make(MONITORS, url=f"https://{name.lower()}.example", pronounceable_name=name)
    items = vendor.call("GET", MONITORS, query=query).body["data"]
    assert [item["attributes"]["pronounceable_name"] for item in items] == found


def test_an_id_of_another_kind_is_not_found(vendor: BetterStack) -> None:
    group = vendor.make("/api/v2/monitor-groups", name="A")
    assert vendor.call("GET", f"/api/v2/heartbeat-groups/{group}").status == 404


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (MONITORS, {"url": "https://a.example", "policy_id": "1"}, "policy_id"),
        (MONITORS, {"url": "https://a.example", "monitor_group_id": 1}, "monitor_group_id"),
        (MONITORS, {"url": "https://a.example", "expiration_policy_id": 1}, "expiration_policy_id"),
        ("/api/v2/heartbeats", {"name": "A", "period": 60, "grace": 0, "heartbeat_group_id": 1}, "heartbeat_group_id"),
        ("/api/v2/urgencies", {"name": "A", "urgency_group_id": 1}, "urgency_group_id"),
        ("/api/v3/policies", {"name": "A", "fallback_policy_id": 1}, "fallback_policy_id"),
        ("/api/v3/policies", {"name": "A", "steps": [{"type": "escalation", "urgency_id": 1}]}, "steps"),
        ("/api/v3/metadata", {"owner_type": "Monitor", "owner_id": "1", "key": "k", "values": [{}]}, "owner_id"),
        ("/api/v2/monitor-groups", {}, "name"),
        ("/api/v2/monitor-groups", {"name": "A", "team_name": "Others"}, "team_name"),
        ("/api/v2/outgoing-webhooks", {"url": "https://a.example", "trigger_type": "never"}, "trigger_type"),
        (
            "/api/v2/incoming-webhooks",
            {"started_rule_type": "all", "acknowledged_rule_type": "all"},
            "resolved_rule_type",
        ),
    ],
)
def test_what_is_wrong_with_a_new_object_is_said_by_attribute(
    vendor: BetterStack, path: str, body: dict[str, object], field: str
) -> None:
    before = vendor.call("GET", path).body["data"]
    reply = vendor.call("POST", path, body)
    assert reply.status == 422
    assert list(reply.body["errors"]) == [field]
    assert vendor.call("GET", path).body["data"] == before


def test_what_only_counts_at_creation_cannot_be_changed(vendor: BetterStack) -> None:
    path = "/api/v2/outgoing-webhooks"
    hook = vendor.make(path, url="https://a.example", trigger_type="incident_change")
    assert vendor.call("PATCH", f"{path}/{hook}", {"trigger_type": "on_call_change"}).status == 422


def test_references_to_a_deleted_object_are_cleared(vendor: BetterStack) -> None:
    policy = vendor.make("/api/v3/policies", name="A")
    monitor = vendor.make(MONITORS, url="https://a.example", policy_id=policy)
    assert vendor.attributes(f"{MONITORS}/{monitor}")["policy_id"] == policy
    vendor.call("DELETE", f"/api/v3/policies/{policy}")
    assert vendor.attributes(f"{MONITORS}/{monitor}")["policy_id"] is None


def test_sections_and_metadata_go_with_their_owner(vendor: BetterStack) -> None:
    page = vendor.make("/api/v2/status-pages", **PAGE)
    vendor.make(f"/api/v2/status-pages/{page}/sections", name="A")
    monitor = vendor.make(MONITORS, url="https://a.example")
    vendor.make("/api/v3/metadata", owner_type="Monitor", owner_id=monitor, key="k", values=[{"value": "v"}])
    vendor.call("DELETE", f"/api/v2/status-pages/{page}")
    vendor.call("DELETE", f"{MONITORS}/{monitor}")
    assert vendor.call("GET", f"/api/v2/status-pages/{page}/sections").status == 404
    assert vendor.call("GET", "/api/v3/metadata").body["data"] == []


def test_every_team_has_two_severities(vendor: BetterStack) -> None:
    listed = vendor.call("GET", "/api/v2/urgencies").body["data"]
    assert [item["attributes"]["name"] for item in listed] == ["High Severity", "Low Severity"]


@pytest.mark.parametrize(
    ("groups", "members", "field"),
    [
        ("/api/v2/urgency-groups", "/api/v2/urgencies", "urgency_group_id"),
        ("/api/v2/policy-groups", "/api/v3/policies", "policy_group_id"),
    ],
)
def test_severities_and_policies_are_listed_by_group(
    vendor: BetterStack, groups: str, members: str, field: str
) -> None:
    group = vendor.make(groups, name="A")
    member = vendor.make(members, name="B", **{field: int(group)})
    vendor.make(members, name="C")
    plural = members.rsplit("/", 1)[1]
    listed = vendor.call("GET", f"{groups}/{group}/{plural}").body["data"]
    assert [item["id"] for item in listed] == [member]
    assert vendor.call("GET", f"{groups}/1/{plural}").status == 404


def test_a_status_page_can_be_in_a_group(vendor: BetterStack) -> None:
    group = vendor.make("/api/v2/status-page-groups", name="A")
    page = vendor.make("/api/v2/status-pages", **PAGE, status_page_group_id=int(group))
    assert vendor.attributes(f"/api/v2/status-pages/{page}")["status_page_group_id"] == int(group)


def test_the_checkers_addresses_need_no_token(vendor: BetterStack) -> None:
    assert set(vendor.call("GET", "/ips-by-cluster.json", token=None).body) == {"us", "eu", "as", "au"}


def test_updates_move_the_time(vendor: BetterStack) -> None:
    group = vendor.make("/api/v2/monitor-groups", name="A")
    vendor.clock.advance(5)
    changed = vendor.call("PATCH", f"/api/v2/monitor-groups/{group}", {"name": "B", "colour": "red"})
    attributes = changed.body["data"]["attributes"]
    assert attributes["created_at"] == "2026-01-06T09:00:00.000Z"
    assert attributes["updated_at"] == "2026-01-06T09:00:05.000Z"
    assert "colour" not in attributes

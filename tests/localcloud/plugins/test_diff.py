"""The comparison of state and inputs, on the schemas of the vendors' providers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.localcloud.plugins.diff import Change, Kind, diff
from infra.localcloud.plugins.resource import UNKNOWN
from infra.localcloud.plugins.schema import Property, load
from infra.localcloud.plugins.state import refreshed

VARIABLE = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable"
PROJECT = "vercel:index/project:Project"
FIREWALL = "vercel:index/firewallConfig:FirewallConfig"
REDIS = "upstash:index/redisDatabase:RedisDatabase"
POLICY = "better-uptime:index/policy:Policy"
HEARTBEAT = "better-uptime:index/heartbeat:Heartbeat"
NEON_PROJECT = "neon:index/project:Project"


def inputs_of(token: str) -> dict[str, Property]:
    return dict(load(token.split(":")[0]).resources[token].inputs)


def changes(token: str, state: dict[str, Any], inputs: dict[str, Any]) -> list[Change]:
    return diff(inputs_of(token), state, inputs)


@pytest.mark.parametrize(
    ("token", "state", "inputs"),
    [
        pytest.param(REDIS, {"budget": 20}, {"budget": 20}, id="equal"),
        pytest.param(HEARTBEAT, {"paused": True, "sms": False, "url": "u"}, {}, id="unset, and the vendor's choice"),
        pytest.param(REDIS, {"redisDatabaseId": "db-1"}, {}, id="the id"),
        pytest.param(REDIS, {"readRegions": [], "tls": False}, {}, id="unset, and empty in the state"),
        pytest.param(REDIS, {}, {"readRegions": [], "tls": False}, id="empty, and absent in the state"),
        pytest.param(VARIABLE, {}, {"valueWo": "s"}, id="write-only"),
        pytest.param(
            VARIABLE, {"targets": ["preview", "production"]}, {"targets": ["production", "preview"]}, id="set"
        ),
        pytest.param(
            PROJECT,
            {"environments": [{"id": "e2", "key": "B", "targets": ["preview"]}, {"id": "e1", "key": "A"}]},
            {"environments": [{"key": "A"}, {"key": "B", "targets": ["preview"]}]},
            id="set of objects with ids of the vendor",
        ),
        pytest.param(
            POLICY,
            {
                "steps": [
                    {"type": "escalation", "days": [], "waitBefore": 0, "stepMembers": [{"id": 7, "email": "a@x"}]}
                ]
            },
            {"steps": [{"type": "escalation", "stepMembers": [{"email": "a@x"}]}]},
            id="nested, with what the vendor adds",
        ),
        pytest.param(
            NEON_PROJECT,
            {"branch": {"id": "br-1", "name": "main", "databaseName": "neondb"}},
            {"branch": {"name": "main"}},
            id="object of which the vendor chooses the rest",
        ),
        pytest.param(
            FIREWALL,
            {"rules": {"rules": [{"id": "rule_1", "name": "bots", "active": True}]}},
            {"rules": {"rules": [{"name": "bots", "active": True}]}},
            id="object without declared properties",
        ),
    ],
)
def test_no_difference(token: str, state: dict[str, Any], inputs: dict[str, Any]) -> None:
    assert changes(token, state, inputs) == []


@pytest.mark.parametrize(
    ("token", "state", "inputs", "expected"),
    [
        (REDIS, {"budget": 20}, {"budget": 50}, [Change("budget", Kind.UPDATE, False)]),
        (REDIS, {}, {"primaryRegion": "eu-west-1"}, [Change("primaryRegion", Kind.ADD, True)]),
        (REDIS, {"primaryRegion": "eu-west-1"}, {}, [Change("primaryRegion", Kind.DELETE, True)]),
        (
            REDIS,
            {"ipAllowlists": ["a", "b"]},
            {"ipAllowlists": ["c", "a"]},
            [Change("ipAllowlists[0]", Kind.ADD, False), Change("ipAllowlists[1]", Kind.DELETE, False)],
        ),
        (VARIABLE, {"value": "old"}, {"value": "new"}, [Change("value", Kind.UPDATE, False)]),
        (VARIABLE, {"sensitive": True}, {"sensitive": False}, [Change("sensitive", Kind.UPDATE, True)]),
        (VARIABLE, {"teamId": "team_1"}, {"teamId": "team_2"}, [Change("teamId", Kind.UPDATE, True)]),
        (VARIABLE, {"projectId": "prj_1"}, {"projectId": UNKNOWN}, [Change("projectId", Kind.UPDATE, True)]),
        (
            PROJECT,
            {"gitRepository": {"type": "github", "repo": "a/b"}},
            {},
            [Change("gitRepository", Kind.DELETE, False)],
        ),
        (
            PROJECT,
            {"resourceConfig": {"fluid": True, "functionDefaultTimeout": 60}},
            {"resourceConfig": {"functionDefaultTimeout": 90}},
            [Change("resourceConfig.functionDefaultTimeout", Kind.UPDATE, False)],
        ),
        (
            POLICY,
            {"steps": [{"type": "escalation", "urgencyId": 3}, {"type": "escalation"}]},
            {"steps": [{"type": "escalation"}]},
            [Change("steps[0].urgencyId", Kind.DELETE, False), Change("steps[1]", Kind.DELETE, False)],
        ),
        (
            NEON_PROJECT,
            {"branch": {"name": "main"}},
            {"branch": {"name": "trunk"}},
            [Change("branch.name", Kind.UPDATE, True)],
        ),
        (
            FIREWALL,
            {"rules": {"rules": [{"id": "rule_1", "name": "bots", "active": True}]}},
            {"rules": {"rules": [{"name": "bots", "active": False}]}},
            [Change("rules.rules[0].active", Kind.UPDATE, False)],
        ),
    ],
)
def test_a_difference_names_its_path_and_whether_it_replaces(
    token: str, state: dict[str, Any], inputs: dict[str, Any], expected: list[Change]
) -> None:
    assert changes(token, state, inputs) == expected


def test_a_difference_that_the_provider_suppresses_is_none() -> None:
    asked: list[tuple[str, Any, Any]] = []

    def suppresses(path: str, old: Any, new: Any) -> bool:
        asked.append((path, old, new))
        return True

    state, inputs = (
        {"teamName": "Eleva", "sortIndex": 3, "name": "a"},
        {"teamName": "Other", "sortIndex": 3, "name": "b"},
    )
    assert diff(inputs_of(HEARTBEAT), state, inputs, suppresses) == [Change("name", Kind.UPDATE, False)]
    assert asked == [("teamName", "Eleva", "Other")]


names = st.sampled_from(["a", "b", "c", "d"])


@given(st.lists(names), st.lists(names))
def test_sets_are_equal_when_their_sorted_members_are(old: list[str], new: list[str]) -> None:
    found = changes(REDIS, {"ipAllowlists": old}, {"ipAllowlists": new})
    assert (found == []) == (sorted(old) == sorted(new))


@given(st.lists(names), st.lists(names), st.integers(0, 3), st.integers(0, 3))
def test_refreshed_inputs_no_longer_differ_from_the_state(
    before: list[str], now: list[str], old_budget: int, new_budget: int
) -> None:
    inputs = {"ipAllowlists": before, "budget": old_budget, "databaseName": "cache", "tls": True}
    state = {"ipAllowlists": now, "budget": new_budget, "databaseName": "cache", "tls": True, "readRegions": []}
    assert changes(REDIS, state, refreshed(inputs_of(REDIS), inputs, state)) == []


def test_refreshed_inputs_of_an_unchanged_object_stay_as_the_program_wrote_them() -> None:
    inputs = {"targets": ["production", "preview"], "value": "v", "valueWo": "w", "comment": ""}
    state = {"targets": ["preview", "production"], "value": "v", "teamId": "team_1", "key": "K"}
    assert refreshed(inputs_of(VARIABLE), inputs, state) == inputs


def test_refreshed_inputs_keep_what_the_provider_takes_for_equal() -> None:
    monitor = inputs_of("better-uptime:index/monitor:Monitor")
    inputs, state = {"httpMethod": "get", "url": "https://a.example"}, {"httpMethod": "GET", "url": "https://b.example"}

    def ignore_case(path: str, old: str, new: str) -> bool:
        return old.upper() == new.upper()

    assert refreshed(monitor, inputs, state, ignore_case) == {"httpMethod": "get", "url": "https://b.example"}


def test_refreshed_inputs_show_nested_drift_alone() -> None:
    inputs = {"steps": [{"type": "escalation", "waitBefore": 60}, {"type": "escalation", "waitBefore": 120}]}
    state = {
        "steps": [
            {"type": "escalation", "waitBefore": 60, "days": [], "urgencyId": 7},
            {"type": "escalation", "waitBefore": 300, "days": []},
            {"type": "escalation", "waitBefore": 900, "days": []},
        ]
    }
    assert refreshed(inputs_of(POLICY), inputs, state) == {
        "steps": [
            {"type": "escalation", "waitBefore": 60, "urgencyId": 7},
            {"type": "escalation", "waitBefore": 300},
            {"type": "escalation", "waitBefore": 900},
        ]
    }

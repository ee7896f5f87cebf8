"""The firewall: versions, single changes, and what it accepts."""

from __future__ import annotations

from typing import Any

import pytest

from infra.localcloud.vercel.firewall_rules import CORE_RULES
from tests.localcloud.vercel.conftest import Vercel


def rule(name: str = "Limit sign-in", **changes: Any) -> dict[str, Any]:
    conditions = [{"type": "path", "op": "eq", "neg": False, "key": "", "value": "/api/login"}]
    return {
        "name": name,
        "active": True,
        "conditionGroup": [{"conditions": conditions}],
        "action": {"mitigate": {"action": "deny"}},
        **changes,
    }


def limited(**changes: Any) -> dict[str, Any]:
    limit = {"algo": "fixed_window", "window": 60, "limit": 20, "keys": ["ip"], "action": "deny", **changes}
    return rule(action={"mitigate": {"action": "rate_limit", "rateLimit": limit}})


@pytest.fixture
def config(vercel: Vercel) -> str:
    return f"/v1/security/firewall/config?projectId={vercel.project()}"


def active(vercel: Vercel, config: str) -> Any:
    return vercel.ok("GET", config.replace("?", "/active?"))


def test_a_project_without_a_firewall_has_no_configuration(vercel: Vercel, config: str) -> None:
    assert vercel.refused("GET", config.replace("?", "/active?"))[:2] == (404, "not_found")
    assert vercel.ok("GET", config)["versions"] == []
    assert (
        vercel.refused("PUT", "/v1/security/firewall/config?projectId=prj_other", {"firewallEnabled": True})[0] == 404
    )
    assert vercel.refused("PUT", "/v1/security/firewall/config", {"firewallEnabled": True})[0] == 400


def test_every_change_is_a_version_of_its_own(vercel: Vercel, config: str) -> None:
    vercel.ok("PUT", config, {"firewallEnabled": True, "rules": [limited()]})
    vercel.ok("PATCH", config, {"action": "rules.insert", "id": None, "value": rule("Block old")})

    listed = vercel.ok("GET", config)
    assert (listed["active"]["version"], [one["version"] for one in listed["versions"]]) == (2, [1])
    first = vercel.ok("GET", config.replace("?", "/1?"))
    assert [one["name"] for one in first["rules"]] == ["Limit sign-in"]
    assert [one["name"] for one in active(vercel, config)["rules"]] == ["Limit sign-in", "Block old"]


def test_rules_are_changed_moved_and_removed_by_id(vercel: Vercel, config: str) -> None:
    made = vercel.ok("PUT", config, {"firewallEnabled": True, "rules": [rule("First"), rule("Second")]})
    first, second = (one["id"] for one in made["active"]["rules"])

    vercel.ok("PATCH", config, {"action": "rules.update", "id": first, "value": rule("Renamed")})
    vercel.ok("PATCH", config, {"action": "rules.priority", "id": second, "value": 0})
    assert [(one["id"], one["name"]) for one in active(vercel, config)["rules"]] == [
        (second, "Second"),
        (first, "Renamed"),
    ]

    vercel.ok("PATCH", config, {"action": "rules.remove", "id": first, "value": None})
    assert [one["id"] for one in active(vercel, config)["rules"]] == [second]
    assert vercel.refused("PATCH", config, {"action": "rules.remove", "id": first})[:2] == (404, "not_found")


def test_a_whole_write_makes_new_ids_for_rules_sent_without(vercel: Vercel, config: str) -> None:
    sent = {"firewallEnabled": True, "rules": [rule()]}
    before = vercel.ok("PUT", config, sent)["active"]["rules"][0]["id"]

    assert vercel.ok("PUT", config, sent)["active"]["rules"][0]["id"] != before
    kept = vercel.ok("PUT", config, {"firewallEnabled": True, "rules": [rule(id=before)]})
    assert kept["active"]["rules"][0]["id"] == before


def test_core_rules_are_complete_and_managed_rulesets_are_signed(vercel: Vercel, config: str) -> None:
    sent = {"firewallEnabled": True, "crs": {"xss": {"active": True, "action": "deny"}}}
    vercel.ok("PUT", config, sent)
    vercel.ok("PATCH", config, {"action": "managedRules.update", "id": "bot_protection", "value": {"active": True}})

    found = active(vercel, config)

    assert set(found["crs"]) == set(CORE_RULES)
    assert found["crs"]["xss"] == {"active": True, "action": "deny"}
    assert found["crs"]["sqli"] == {"active": False, "action": "log"}
    assert found["managedRules"]["bot_protection"]["active"] is True
    assert {"updatedAt", "userId", "username"} <= set(found["managedRules"]["bot_protection"])


CONDITION = {"type": "path", "op": "eq", "value": "/"}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("rules", [rule("abc")]),
        ("rules", [rule(active=None)]),
        ("rules", [rule(conditionGroup=[])]),
        ("rules", [rule(conditionGroup=[{"conditions": []}])]),
        ("rules", [rule(conditionGroup=[{"conditions": [CONDITION]}] * 26)]),
        ("rules", [rule(conditionGroup=[{"conditions": [CONDITION] * 66}])]),
        ("rules", [rule(conditionGroup=[{"conditions": [{**CONDITION, "value": ["/"] * 76}]}])]),
        ("rules", [rule(conditionGroup=[{"conditions": [{**CONDITION, "type": "moon_phase"}]}])]),
        ("rules", [rule(conditionGroup=[{"conditions": [{**CONDITION, "op": "like"}]}])]),
        ("rules", [rule(action={})]),
        ("rules", [rule(action={"mitigate": {"action": "allow"}})]),
        ("rules", [rule(action={"mitigate": {"action": "rate_limit"}})]),
        ("rules", [rule(action={"mitigate": {"action": "redirect"}})]),
        ("rules", [rule(action={"mitigate": {"action": "deny", "actionDuration": "long"}})]),
        ("rules", [limited(algo="leaky_bucket")]),
        ("rules", [limited(window=0)]),
        ("rules", [limited(keys=[])]),
        ("rules", [limited(action="redirect")]),
        ("managedRules", {"other": {"active": True}}),
        ("crs", {"other": {"active": True, "action": "deny"}}),
        ("ips", [{"ip": "192.0.2.1", "action": "deny"}]),
    ],
)
def test_what_vercel_does_not_accept_is_refused(vercel: Vercel, config: str, part: str, value: Any) -> None:
    assert vercel.refused("PUT", config, {"firewallEnabled": True, part: value})[:2] == (400, "bad_request")
    assert vercel.ok("GET", config)["versions"] == []


def test_unknown_single_changes_are_refused(vercel: Vercel, config: str) -> None:
    assert vercel.refused("PATCH", config, {"action": "crs.disable"})[:2] == (400, "bad_request")
    assert vercel.refused("PATCH", config, {"action": "rules.priority", "id": "rule_x"})[:2] == (400, "bad_request")
    assert vercel.refused("PUT", config, {})[:2] == (400, "bad_request")

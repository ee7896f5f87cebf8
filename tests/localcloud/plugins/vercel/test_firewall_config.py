"""The firewall beyond what was recorded: order and ids of rules, drift, imports, refusals."""

from __future__ import annotations

from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.plugins.resource import UNKNOWN, Refusal
from tests.localcloud.plugins.vercel.life import Wire, refused
from tests.localcloud.plugins.vercel.programs import BLOCK, BYPASS, limit

FIREWALL = "/v1/security/firewall/config/active?projectId={}"


def rules(project: str, *given: dict[str, Any]) -> dict[str, Any]:
    bots = {"botProtection": {"active": True, "action": "challenge"}, "aiBots": {"active": True, "action": "deny"}}
    return {"projectId": project, "enabled": True, "managedRulesets": bots, "rules": {"rules": list(given)}}


def test_rules_keep_their_ids_when_they_are_moved_edited_or_joined(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS, limit(20), BLOCK))
    before = {rule["name"]: rule["id"] for rule in life.state["rules"]["rules"]}

    life.update(rules(project, {**BLOCK, "name": "Block new path"}, BYPASS, {**BLOCK, "name": "Added"}, limit(50)))

    after = wire.vercel.ok("GET", FIREWALL.format(project))["rules"]
    assert [rule["name"] for rule in after] == ["Block new path", "Bypass for cron callers", "Added", "Limit sign-in"]
    assert after[1]["id"] == before["Bypass for cron callers"]
    assert after[3]["id"] == before["Limit sign-in"]
    assert after[0]["id"] == before["Block old path"]
    assert life.planned() == []


def test_drift_of_the_firewall_is_seen(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS, limit(20)))
    declared = life.inputs
    rule = wire.vercel.ok("GET", FIREWALL.format(project))["rules"][1]
    rule["action"]["mitigate"]["rateLimit"]["limit"] = 9000
    path = f"/v1/security/firewall/config?projectId={project}"
    wire.vercel.ok("PATCH", path, {"action": "rules.update", "id": rule["id"], "value": rule})
    wire.vercel.ok("PATCH", path, {"action": "managedRules.update", "id": "ai_bots", "value": {"active": False}})

    assert life.read()
    life.inputs = declared

    assert set(life.planned()) == {
        "managedRulesets.aiBots.action",
        "managedRulesets.aiBots.active",
        "rules.rules[1].action.rateLimit.limit",
    }


def test_a_firewall_that_was_switched_off_is_seen(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS))
    declared = life.inputs
    wire.vercel.ok("PUT", f"/v1/security/firewall/config?projectId={project}", {"firewallEnabled": False})

    assert life.read()
    life.inputs = declared

    assert "enabled" in life.planned()


def test_an_imported_firewall_is_settled(wire: Wire, project: str) -> None:
    owasp = {"owasp": {"xss": {"active": True, "action": "deny"}}}
    inputs = rules(project, {**BYPASS, "active": True}, {**limit(20), "active": False})
    inputs["managedRulesets"].update(owasp)
    life = wire.life("firewallConfig").create(inputs)

    again = life.imported(project)
    again.inputs = life.inputs

    assert again.id == life.id == f"{LOCAL.vercel_team_id}/{project}"
    assert again.planned() == []


def test_the_deprecated_name_of_bot_protection_is_kept(wire: Wire, project: str) -> None:
    bots = {"botFilter": {"active": True, "action": "log"}}
    life = wire.life("firewallConfig").create({"projectId": project, "managedRulesets": bots})

    assert life.read()
    assert life.planned() == []


def condition(**fields: Any) -> dict[str, Any]:
    return {**BLOCK, "conditionGroups": [{"conditions": [{"type": "path", "op": "eq", **fields}]}]}


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        (condition(op="inc", value="/"), "conditionGroups[0].conditions[0].values"),
        (condition(values=["/"]), "conditionGroups[0].conditions[0].values"),
        (condition(op="like"), "conditionGroups[0].conditions[0].op"),
        (condition(type="moon"), "conditionGroups[0].conditions[0].type"),
        ({**BLOCK, "name": "abc"}, "name"),
        ({**BLOCK, "action": {"action": "allow"}}, "action.action"),
        ({**BLOCK, "nmae": "typo"}, "nmae"),
    ],
)
def test_a_wrong_rule_is_refused_before_it_is_sent(wire: Wire, project: str, rule: dict[str, Any], where: str) -> None:
    assert refused(wire.life("firewallConfig"), rules(project, rule)) == [f"rules.rules[0].{where}"]


def test_rules_that_others_changed_meanwhile_stop_the_update(wire: Wire, project: str) -> None:
    life = wire.life("firewallConfig").create(rules(project, BYPASS, limit(20)))
    path = f"/v1/security/firewall/config?projectId={project}"
    other = {**wire.vercel.ok("GET", FIREWALL.format(project))["rules"][0], "name": "Made by hand"}
    wire.vercel.ok("PATCH", path, {"action": "rules.insert", "id": None, "value": other})

    with pytest.raises(Refusal, match="refresh"):
        life.update(rules(project, BYPASS, limit(30)))


def test_rules_that_are_not_known_yet_are_not_checked(wire: Wire) -> None:
    assert refused(wire.life("firewallConfig"), {"projectId": UNKNOWN, "rules": UNKNOWN}) == []

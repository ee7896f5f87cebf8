"""A `vercel.FirewallConfig` in Vercel's terms, and its state after an answer."""

from __future__ import annotations

from typing import Any

from infra.localcloud.plugins.resource import Values
from infra.localcloud.plugins.vercel.client import set_only

LIST_OPERATORS = ("inc", "ninc")
EXISTENCE_OPERATORS = ("ex", "nex")
_RULESETS = {"botProtection": "bot_protection", "botFilter": "bot_protection", "aiBots": "ai_bots"}


def body(values: Values) -> Values:
    """Return the body that writes the whole configuration; rules have no ids in it."""
    parts = {
        "managedRules": _managed_rules(values.get("managedRulesets")),
        "rules": rules(values) or None,
        "ips": [_ip_rule(rule) for rule in values.get("ipRules", {}).get("rules", [])] or None,
        "crs": _core_rules(values.get("managedRulesets", {}).get("owasp")) or None,
    }
    return {"firewallEnabled": values.get("enabled", True), **set_only(parts)}


def rules(values: Values) -> list[Values]:
    """Return the custom rules, without their ids."""
    return [_rule(rule) for rule in values.get("rules", {}).get("rules", [])]


def _managed_rules(given: Values | None) -> Values | None:
    if given is None:
        return None
    sent: Values = {"owasp": {"active": True}} if "owasp" in given else {}
    for name, wire in _RULESETS.items():
        if name in given:
            action = {"action": given[name]["action"]} if given[name].get("action") else {}
            sent[wire] = {"active": given[name].get("active", False), **action}
    return sent or None


def _core_rules(owasp: Values | None) -> Values:
    return {name: {"active": one.get("active", True), "action": one["action"]} for name, one in (owasp or {}).items()}


def _rule(rule: Values) -> Values:
    action = rule["action"]
    mitigate = {
        "action": action["action"],
        "rateLimit": action.get("rateLimit"),
        "redirect": action.get("redirect"),
        "actionDuration": action.get("actionDuration") or None,
    }
    sent = {
        "name": rule["name"],
        "description": rule.get("description") or None,
        "active": rule.get("active", True),
        "conditionGroup": [
            {"conditions": [_condition(condition) for condition in group["conditions"]]}
            for group in rule["conditionGroups"]
        ],
        "action": {"mitigate": set_only(mitigate)},
    }
    return set_only(sent)


def _condition(condition: Values) -> Values:
    value: Any = condition.get("value", "")
    if condition["op"] in LIST_OPERATORS:
        value = condition["values"]
    return {
        "type": condition["type"],
        "op": condition["op"],
        "neg": condition.get("neg", False),
        "key": condition.get("key", ""),
        "value": "" if condition["op"] in EXISTENCE_OPERATORS else value,
    }


def _ip_rule(rule: Values) -> Values:
    notes = {"notes": rule["notes"]} if rule.get("notes") else {}
    return {"hostname": rule["hostname"], "ip": rule["ip"], "action": rule["action"], **notes}


def state(reply: Values, before: Values) -> Values:
    """Return the state after `reply`, without project and team.

    `before` are the inputs or the state before: what means the same as leaving it out is left out as there.
    """
    shown: Values = {"enabled": reply["firewallEnabled"]}
    if reply.get("rules"):
        known_rules = before.get("rules", {}).get("rules", [])
        shown["rules"] = {"rules": [_rule_state(one, _at(known_rules, i)) for i, one in enumerate(reply["rules"])]}
    if reply.get("ips"):
        names = ("id", "hostname", "ip", "notes", "action")
        shown["ipRules"] = {"rules": [{n: one[n] for n in names if one.get(n)} for one in reply["ips"]]}
    rulesets = _rulesets_state(reply, before.get("managedRulesets", {}))
    if rulesets or "managedRulesets" in before:
        shown["managedRulesets"] = rulesets
    return shown


def _at(items: list[Values], index: int) -> Values:
    return items[index] if index < len(items) else {}


def _rule_state(rule: Values, before: Values) -> Values:
    mitigate = rule["action"]["mitigate"]
    action = {name: mitigate.get(name) or None for name in ("action", "rateLimit", "redirect", "actionDuration")}
    shown = {
        "id": rule["id"],
        "name": rule["name"],
        "description": rule.get("description") or None,
        "active": None if rule["active"] and before and "active" not in before else rule["active"],
        "conditionGroups": [
            {"conditions": [_condition_state(condition) for condition in group["conditions"]]}
            for group in rule["conditionGroup"]
        ],
        "action": set_only(action),
    }
    return set_only(shown)


def _condition_state(condition: Values) -> Values:
    operator = condition["op"]
    shown = {
        "type": condition["type"],
        "op": operator,
        "neg": condition.get("neg", False),
        "key": condition.get("key") or None,
    }
    if operator in LIST_OPERATORS:
        shown["values"] = condition["value"]
    elif operator not in EXISTENCE_OPERATORS:
        shown["value"] = condition.get("value")
    return set_only(shown)


def _rulesets_state(reply: Values, before: Values) -> Values:
    managed, shown = reply.get("managedRules") or {}, {}
    bot_name = "botFilter" if "botFilter" in before else "botProtection"
    for name in (bot_name, "aiBots"):
        found = managed.get(_RULESETS[name])
        if found and (found["active"] or name in before):
            shown[name] = {"active": found["active"], **({"action": found["action"]} if found.get("action") else {})}
    if managed.get("owasp", {}).get("active"):
        core = reply.get("crs") or {}
        declared = before.get("owasp", {})
        shown["owasp"] = {name: _core_state(rule, declared.get(name)) for name, rule in core.items()}
        shown["owasp"] = set_only(shown["owasp"])
    return shown


def _core_state(rule: Values, before: Values | None) -> Values | None:
    if before is None and not rule["active"] and rule["action"] == "log":
        return None  # Vercel's way to say that the rule is not set
    if rule["active"] and before is not None and "active" not in before:
        return {"action": rule["action"]}
    return {"active": rule["active"], "action": rule["action"]}

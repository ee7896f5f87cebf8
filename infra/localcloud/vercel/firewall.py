"""The firewall of a project: one configuration, written as a whole or by single changes, every version kept."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import bad_request, not_found
from infra.localcloud.vercel.firewall_rules import CORE_RULES, check_parts, check_rule
from infra.localcloud.vercel.state import LETTERS, USER_ID, USERNAME, Json, Project, State, body_of

PATH = "/security/firewall/config"
_CHANGES = "The local cloud knows the actions {}."


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("PUT", PATH)
    def put(call: Call) -> Reply:
        project, sent = _project(state, call), body_of(call)
        if not isinstance(sent.get("firewallEnabled"), bool):
            raise bad_request("Invalid request: `firewallEnabled` should be boolean.")
        return Reply(200, {"active": _store(state, project, _written(state, sent))})

    @api.route("PATCH", PATH)
    def patch(call: Call) -> Reply:
        project, sent = _project(state, call), body_of(call)
        change = _ACTIONS.get(str(sent.get("action")))
        if change is None:
            raise bad_request(f"Invalid request: `action`. {_CHANGES.format(', '.join(_ACTIONS))}")
        parts = copy.deepcopy(_active(project)) if project.firewall else _written(state, {"firewallEnabled": True})
        change(state, parts, sent)
        return Reply(200, {"active": _store(state, project, parts)})

    @api.route("GET", PATH)
    def listing(call: Call) -> Reply:
        versions = list(reversed(_project(state, call).firewall))
        return Reply(200, {"active": versions[0] if versions else None, "draft": None, "versions": versions[1:]})

    @api.route("GET", f"{PATH}/{{version}}")
    def read(call: Call) -> Reply:
        project, wanted = _project(state, call), call.params["version"]
        if wanted == "active" and project.firewall:
            return Reply(200, _active(project))
        for config in project.firewall:
            if str(config["version"]) == wanted:
                return Reply(200, config)
        raise not_found("Firewall configuration not found")


def _project(state: State, call: Call) -> Project:
    if "projectId" not in call.query:
        raise bad_request("Invalid request: missing required query parameter `projectId`.")
    return state.project(call.query["projectId"])


def _active(project: Project) -> Json:
    return project.firewall[-1]


def _written(state: State, sent: Json) -> Json:
    """Return the parts of a configuration that replaces the one before: what is not sent is off."""
    for rule in sent.get("rules") or []:
        check_rule(rule)
    check_parts(sent)
    off = {"active": False, "action": "log"}
    return {
        "firewallEnabled": sent["firewallEnabled"],
        "managedRules": {name: _signed(state, value) for name, value in (sent.get("managedRules") or {}).items()},
        "crs": {name: dict((sent.get("crs") or {}).get(name) or off) for name in CORE_RULES},
        "rules": [_with_id(state, rule) for rule in sent.get("rules") or []],
        "ips": [{**rule, "id": rule.get("id") or _id(state, "ip", "")} for rule in sent.get("ips") or []],
    }


def _store(state: State, project: Project, parts: Json) -> Json:
    before: Json = _active(project) if project.firewall else {"id": _id(state, "waf", ""), "version": 0}
    config = {
        **parts,
        "id": before["id"],
        "version": before["version"] + 1,
        "ownerId": state.accounts.vercel_team_id,
        "projectKey": project.id,
        "updatedAt": state.clock.iso(),
        "changes": [],
    }
    project.firewall.append(config)
    return config


def _signed(state: State, managed: Json) -> Json:
    return {**managed, "updatedAt": state.clock.iso(), "userId": USER_ID, "username": USERNAME}


def _with_id(state: State, rule: Json) -> Json:
    return {**rule, "id": rule.get("id") or _id(state, "rule", rule["name"])}


def _id(state: State, kind: str, name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return "_".join(part for part in (kind, words, state.ids.token(f"vercel/{kind}", 6, LETTERS)) if part)


def _insert(state: State, parts: Json, sent: Json) -> None:
    check_rule(sent.get("value"))
    parts["rules"].append(_with_id(state, {**sent["value"], "id": None}))


def _replace(_state: State, parts: Json, sent: Json) -> None:
    check_rule(sent.get("value"))
    parts["rules"][_index(parts, sent)] = {**sent["value"], "id": sent["id"]}


def _remove(_state: State, parts: Json, sent: Json) -> None:
    del parts["rules"][_index(parts, sent)]


def _move(_state: State, parts: Json, sent: Json) -> None:
    if not isinstance(sent.get("value"), int):
        raise bad_request("Invalid request: `value` should be the rule's new position.")
    rule = parts["rules"].pop(_index(parts, sent))
    parts["rules"].insert(sent["value"], rule)


def _managed(state: State, parts: Json, sent: Json) -> None:
    check_parts({"managedRules": {sent.get("id"): sent.get("value") or {}}})
    parts["managedRules"][sent["id"]] = _signed(state, sent["value"])


def _index(parts: Json, sent: Json) -> int:
    for index, rule in enumerate(parts["rules"]):
        if rule["id"] == sent.get("id"):
            return index
    raise not_found("Firewall rule not found")


_ACTIONS: dict[str, Callable[[State, Json, Json], None]] = {
    "rules.insert": _insert,
    "rules.update": _replace,
    "rules.remove": _remove,
    "rules.priority": _move,
    "managedRules.update": _managed,
}

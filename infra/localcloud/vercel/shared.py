"""Shared variables of the team: linked to projects, whose deployments get them; a list shows no value of any."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import bad_request, not_found, refused
from infra.localcloud.vercel.state import USER_ID, Json, State, body_of, only_set, page
from infra.localcloud.vercel.variables import TARGETS

TYPES = ("encrypted", "sensitive")
_PAGE = 25


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("POST", "/env")
    def create(call: Call) -> Reply:
        sent = body_of(call, "type", "evs")
        if not isinstance(sent["evs"], list) or not sent["evs"]:
            raise bad_request("Invalid request: `evs` should be a list of at least one variable.")
        made = [_made(state, sent, each) for each in sent["evs"]]
        state.shared.update({variable["id"]: variable for variable in made})
        return Reply(201, {"created": [_shown(variable) for variable in made], "failed": []})

    @api.route("GET", "/env")
    def listing(call: Call) -> Reply:
        linked = call.query.get("projectId")
        wanted = state.project(linked).id if linked else None
        found = [each for each in state.shared.values() if wanted is None or wanted in each["projectId"]]
        part, paging = page(call, found, limit=_PAGE)
        return Reply(200, {"data": [_shown(variable) for variable in part], "pagination": paging})

    @api.route("GET", "/env/{variable}")
    def read(call: Call) -> Reply:
        variable = state.shared.get(call.params["variable"])
        if variable is None:
            raise not_found("The provided Shared Environment Variable was not found")
        return Reply(200, _shown(variable, decrypt=variable["type"] != "sensitive"))

    @api.route("DELETE", "/env")
    def delete(call: Call) -> Reply:
        ids = body_of(call, "ids")["ids"]
        return Reply(200, {"deleted": [id_ for id_ in ids if state.shared.pop(id_, None)], "failed": []})


def _made(state: State, sent: Json, variable: Any) -> Json:
    if not isinstance(variable, dict) or any(not isinstance(variable.get(name), str) for name in ("key", "value")):
        raise bad_request("Invalid request: each of `evs` should have `key` and `value`.")
    target = sent.get("target") or []
    if sent["type"] not in TYPES or any(each not in TARGETS for each in target):
        raise bad_request("Invalid request: `type` or `target` should be equal to one of the allowed values.")
    if any(each["key"] == variable["key"] and set(each["target"]) & set(target) for each in state.shared.values()):
        raise refused(409, "existing_key_and_target", f"`{variable['key']}` exists for such a target")
    now = state.now_ms()
    return {
        "id": state.new_id("env_", 24),
        "key": variable["key"],
        "value": variable["value"],
        "comment": variable.get("comment"),
        "type": sent["type"],
        "target": list(target),
        "projectId": [state.project(id_).id for id_ in sent.get("projectId") or ()],
        "applyToAllCustomEnvironments": bool(sent.get("applyToAllCustomEnvironments")),
        "ownerId": state.accounts.vercel_team_id,
        "createdBy": USER_ID,
        "createdAt": now,
        "updatedAt": now,
    }


def _shown(variable: Json, *, decrypt: bool = False) -> Json:
    hidden = () if decrypt else ("value",)
    shown = {name: value for name, value in only_set(variable, "comment").items() if name not in hidden}
    return {**shown, "decrypted": decrypt}

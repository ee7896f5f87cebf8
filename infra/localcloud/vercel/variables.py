"""Environment variables of a project: conflicts, sensitive values that nobody reads again, branches that must exist."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.vercel.errors import bad_request, not_found, refused
from infra.localcloud.vercel.state import USER_ID, Json, Project, State, body_of, only_set, page

TARGETS = ("production", "preview", "development")
TYPES = ("system", "encrypted", "plain", "sensitive", "secret")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SENT = ("key", "value", "target", "gitBranch", "type", "comment", "customEnvironmentIds")


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("POST", "/projects/{project}/env")
    def create(call: Call) -> Reply:
        project = state.of_call(call)
        if call.query.get("upsert") == "true":
            raise bad_request("The local cloud does not emulate `upsert`: it makes new variables only.")
        if isinstance(call.body, list):
            return _create_many(state, project, call.body)
        return Reply(201, {"created": shown(insert(state, project, body_of(call))), "failed": []})

    @api.route("GET", "/projects/{project}/env")
    def listing(call: Call) -> Reply:
        branch = call.query.get("gitBranch")
        found = [v for v in state.of_call(call).variables.values() if branch in (None, v["gitBranch"])]
        part, paging = page(call, found, limit=100)
        decrypt = call.query.get("decrypt") == "true"
        listed = [{**shown(variable, decrypt=decrypt), "securityIssues": []} for variable in part]
        return Reply(200, {"envs": listed, "pagination": paging})

    @api.route("DELETE", "/projects/{project}/env")
    def delete_many(call: Call) -> Reply:
        project, sent = state.of_call(call), body_of(call).get("ids")
        if not isinstance(sent, list) or not sent:
            raise bad_request("Invalid request: `ids` should be a list of at least one id.")
        deleted = [id_ for id_ in sent if project.variables.pop(id_, None)]
        return Reply(200, {"deleted": len(deleted), "ids": deleted})

    @api.route("GET", "/projects/{project}/env/{variable}")
    def read(call: Call) -> Reply:
        return Reply(200, shown(_of_call(state, call)))

    @api.route("PATCH", "/projects/{project}/env/{variable}")
    def update(call: Call) -> Reply:
        return Reply(200, shown(_update(state, state.of_call(call), _of_call(state, call), body_of(call))))

    @api.route("DELETE", "/projects/{project}/env/{variable}")
    def delete(call: Call) -> Reply:
        variable = _of_call(state, call)
        del state.of_call(call).variables[variable["id"]]
        return Reply(200, shown(variable))


def insert(state: State, project: Project, sent: Any) -> Json:
    """Make the variable that was `sent` and return it.

    Raises:
        Refused: 400 for what Vercel does not accept; ENV_CONFLICT when one with that key, target and branch exists.
    """
    if not isinstance(sent, dict):
        raise bad_request("Invalid request: a variable should be object.")
    missing = [name for name in ("key", "type", "value") if not isinstance(sent.get(name), str)]
    if missing:
        raise bad_request(f"Invalid request: missing required property `{missing[0]}`.", envVarKey=sent.get("key"))
    now = state.now_ms()
    variable: Json = {
        "id": state.new_id("env_", 16),
        **_fields(sent),
        "createdAt": now,
        "updatedAt": now,
        "createdBy": USER_ID,
        "updatedBy": None,
        "configurationId": None,
    }
    _check(state, project, variable)
    project.variables[variable["id"]] = variable
    return variable


def shown(variable: Json, *, decrypt: bool = True) -> Json:
    """Return a variable as the API shows it: sensitive values never, encrypted ones when asked to `decrypt`."""
    reply = only_set(variable, "gitBranch", "customEnvironmentIds", "comment")
    readable = decrypt and variable["type"] != "sensitive"
    if variable["type"] == "sensitive":
        reply["value"] = ""
    elif variable["type"] != "plain" and not decrypt:
        reply["value"] = base64.b64encode(hashlib.sha256(variable["value"].encode()).digest()).decode()
    return {**reply, "decrypted": readable}


def _create_many(state: State, project: Project, sent: list[Any]) -> Reply:
    created, failed = [], []
    for variable in sent:
        try:
            created.append(shown(insert(state, project, variable)))
        except Refused as refusal:
            error = refusal.reply.body["error"]
            named = {name: variable.get(name) for name in ("key", "target")} if isinstance(variable, dict) else {}
            failed.append({"error": {**error, **named}})
    return Reply(201, {"created": created, "failed": failed})


def _update(state: State, project: Project, variable: Json, sent: Json) -> Json:
    if variable["type"] == "sensitive" and sent.get("type", "sensitive") != "sensitive":
        raise bad_request("You cannot change the type of a Sensitive Environment Variable.", envVarKey=variable["key"])
    changed = {**variable, **_fields({**variable, **sent})}
    _check(state, project, changed)
    variable.update(changed, updatedAt=state.now_ms(), updatedBy=USER_ID)
    return variable


def _fields(sent: Json) -> Json:
    fields = {name: sent.get(name) for name in _SENT}
    target = fields["target"]
    fields["target"] = [target] if isinstance(target, str) else list(target or [])
    fields["customEnvironmentIds"] = fields["customEnvironmentIds"] or None
    return fields


def _check(state: State, project: Project, variable: Json) -> None:
    _check_form(variable)
    branch, key = variable["gitBranch"], variable["key"]
    if branch is not None:
        if variable["target"] != ["preview"]:
            raise bad_request("`gitBranch` needs `preview` as the only target.", envVarKey=key)
        state.check_branch(project, branch, envVarKey=key, gitBranch=branch)
    for other in project.variables.values():
        clash = [target for target in other["target"] if target in variable["target"]]
        if clash and other["key"] == key and other["gitBranch"] == branch and other["id"] != variable["id"]:
            message = f"A variable with the name `{key}` already exists for the target {', '.join(clash)}"
            where = {"target": clash, "gitBranch": branch}
            raise refused(
                400, "ENV_CONFLICT", message, envVarKey=key, envVarId=other["id"], **only_set(where, "gitBranch")
            )


def _check_form(variable: Json) -> None:
    key = variable["key"]
    if not _KEY.fullmatch(key):
        raise bad_request(
            "The name contains invalid characters: letters, digits, `_` and `-` only, no digit first.", envVarKey=key
        )
    if variable["type"] not in TYPES:
        raise bad_request("Invalid request: `type` should be equal to one of the allowed values.", envVarKey=key)
    if variable["customEnvironmentIds"]:
        raise not_found("Custom environment not found")
    if not variable["target"] or any(target not in TARGETS for target in variable["target"]):
        raise bad_request("Invalid request: `target` should be one or more of the allowed values.", envVarKey=key)
    if variable["type"] == "sensitive" and "development" in variable["target"]:
        raise bad_request("You cannot set a Sensitive Environment Variable's target to development.", envVarKey=key)


def _of_call(state: State, call: Call) -> Json:
    variable = state.of_call(call).variables.get(call.params["variable"])
    if variable is None:
        raise not_found("The provided Environment Variable was not found")
    return variable

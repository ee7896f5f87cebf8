"""Webhooks of the team; their signing secret is shown once, when they are made."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import bad_request, not_found
from infra.localcloud.vercel.state import Json, State, body_of, only_set


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""

    @api.route("POST", "/webhooks")
    def create(call: Call) -> Reply:
        sent = body_of(call)
        if not isinstance(sent.get("events"), list) or not sent["events"]:
            raise bad_request("Invalid request: `events` should be a list of at least one event.")
        if not str(sent.get("url", "")).startswith(("https://", "http://")):
            raise bad_request("Invalid request: `url` should be a URL.")
        now = state.now_ms()
        webhook = {
            "id": state.new_id("account_hook_", 16),
            "url": sent["url"],
            "events": sent["events"],
            "projectIds": sent.get("projectIds") or None,
            "ownerId": state.accounts.vercel_team_id,
            "createdAt": now,
            "updatedAt": now,
        }
        state.webhooks[str(webhook["id"])] = webhook
        return Reply(200, {**_shown(webhook), "secret": state.new_id("", 24)})

    @api.route("GET", "/webhooks")
    def listing(call: Call) -> Reply:
        project = call.query.get("projectId")
        found = [hook for hook in state.webhooks.values() if project is None or project in (hook["projectIds"] or [])]
        return Reply(200, [_shown(webhook) for webhook in found])

    @api.route("GET", "/webhooks/{webhook}")
    def read(call: Call) -> Reply:
        return Reply(200, _shown(_of_call(state, call)))

    @api.route("DELETE", "/webhooks/{webhook}")
    def delete(call: Call) -> Reply:
        del state.webhooks[_of_call(state, call)["id"]]
        return Reply(204)


def _shown(webhook: Json) -> Json:
    return only_set(webhook, "projectIds")


def _of_call(state: State, call: Call) -> Json:
    webhook = state.webhooks.get(call.params["webhook"])
    if webhook is None:
        raise not_found("Webhook not found")
    return webhook

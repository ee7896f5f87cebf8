"""What the account's one token says of itself."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import not_found
from infra.localcloud.vercel.state import Json, State

#: How long the made-up token is good for; the API shows when it ends.
LIFETIME_MS = 365 * 24 * 3600 * 1000
_ID = "localtoken0000000000000000000000000000000000000000000000000000000"


def add(api: Api, state: State) -> None:
    """Add the route to `api`."""
    created_ms = state.now_ms()

    @api.route("GET", "/user/tokens/{token}")
    def read(call: Call) -> Reply:
        if call.params["token"] not in ("current", _ID):
            raise not_found("Token not found")
        return Reply(200, {"token": _token(state, created_ms)})


def _token(state: State, created_ms: int) -> Json:
    scope = {"type": "team", "teamId": state.accounts.vercel_team_id, "origin": "manual", "createdAt": created_ms}
    return {
        "id": _ID,
        "name": "local",
        "type": "token",
        "origin": "manual",
        "scopes": [scope],
        "expiresAt": created_ms + LIFETIME_MS,
        "activeAt": state.now_ms(),
        "createdAt": created_ms,
    }

"""The one team of the account."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.vercel.errors import refused
from infra.localcloud.vercel.state import USER_ID, Json, State


def add(api: Api, state: State) -> None:
    """Add the routes to `api`."""
    created_ms = state.now_ms()

    @api.route("GET", "/teams")
    def listing(_call: Call) -> Reply:
        return Reply(200, {"teams": [_team(state, created_ms)], "pagination": {"count": 1, "next": None, "prev": None}})

    @api.route("GET", "/teams/{team}")
    def read(call: Call) -> Reply:
        # A team of others and one that does not exist look the same from outside.
        if call.params["team"] not in (state.accounts.vercel_team_id, state.accounts.vercel_team_slug):
            raise refused(403, "forbidden", "You don't have permission to access this team, or it does not exist.")
        return Reply(200, _team(state, created_ms))


def _team(state: State, created_ms: int) -> Json:
    slug = state.accounts.vercel_team_slug
    return {
        "id": state.accounts.vercel_team_id,
        "slug": slug,
        "name": slug,
        "avatar": None,
        "description": None,
        "createdAt": created_ms,
        "updatedAt": created_ms,
        "creatorId": USER_ID,
        "stagingPrefix": slug,
        "sensitiveEnvironmentVariablePolicy": "off",
        "billing": None,
        "membership": {"confirmed": True, "role": "OWNER", "created": created_ms, "createdAt": created_ms},
    }

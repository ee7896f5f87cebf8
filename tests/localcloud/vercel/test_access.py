"""Who gets in, and how errors look."""

from __future__ import annotations

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call
from infra.localcloud.vercel import build
from infra.localcloud.world import Clock, Ids
from tests.localcloud.vercel.conftest import HEADERS, Vercel


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "missingToken"),
        ({"authorization": "Bearer wrong"}, "invalidToken"),
        ({"authorization": "Basic x"}, "missingToken"),
    ],
)
def test_a_wrong_or_missing_token_is_refused(vercel: Vercel, headers: dict[str, str], detail: str) -> None:
    reply = vercel.send("GET", "/v10/projects", headers=headers)

    assert reply.status == 403
    assert reply.body["error"]["code"] == "forbidden"
    assert reply.body["error"][detail] is True


@pytest.mark.parametrize("query", [{}, {"teamId": "team_other"}, {"slug": "other"}])
def test_another_team_or_none_is_refused(query: dict[str, str]) -> None:
    api = build(LOCAL, Clock(), Ids())[0]

    reply = api.handle(Call("GET", "api.vercel.com", "/v10/projects", query, HEADERS))

    assert reply is not None
    assert (reply.status, reply.body["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("team", [LOCAL.vercel_team_id, LOCAL.vercel_team_slug])
def test_the_team_is_found_by_id_and_by_slug(vercel: Vercel, team: str) -> None:
    assert vercel.ok("GET", f"/v2/teams/{team}")["id"] == LOCAL.vercel_team_id
    assert [found["id"] for found in vercel.ok("GET", "/v2/teams")["teams"]] == [LOCAL.vercel_team_id]


def test_a_team_of_others_is_refused(vercel: Vercel) -> None:
    assert vercel.refused("GET", "/v2/teams/other")[:2] == (403, "forbidden")


def test_the_token_in_use_tells_its_team_and_its_end_but_not_its_value(vercel: Vercel) -> None:
    token = vercel.ok("GET", "/v5/user/tokens/current")["token"]

    assert [scope["teamId"] for scope in token["scopes"]] == [LOCAL.vercel_team_id]
    assert token["expiresAt"] > token["createdAt"]
    assert LOCAL.vercel_token not in str(token)
    assert vercel.refused("GET", "/v5/user/tokens/another")[:2] == (404, "not_found")


def test_a_call_that_is_not_emulated_has_no_answer() -> None:
    api = build(LOCAL, Clock(), Ids())[0]

    assert api.handle(Call("POST", "api.vercel.com", "/v1/edge-config", {}, HEADERS)) is None

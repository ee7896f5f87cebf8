"""The QStash user of the developer API: its token is the one that QStash itself accepts."""

import httpx

from infra.localcloud.accounts import LOCAL

SCHEDULES = "https://qstash.upstash.io/v2/schedules"


def test_the_user_is_found_three_ways(developer: httpx.Client) -> None:
    user = developer.get("qstash/user").json()
    assert user["token"] == LOCAL.qstash_token
    assert developer.get("qstash/users").json() == [user]
    assert developer.get(f"qstash/user/{user['id']}").json() == user
    assert developer.get("qstash/user/someone").status_code == 404


def test_a_rotated_token_replaces_the_old_at_once(developer: httpx.Client) -> None:
    user = developer.get("qstash/user").json()
    renewed = developer.post(f"qstash/rotate-token/{user['id']}").json()
    assert developer.get("qstash/user").json() == renewed
    for token, status in ((user["token"], 401), (renewed["token"], 200), (renewed["read_only_token"], 200)):
        answer = developer.get(SCHEDULES, headers={"Authorization": f"Bearer {token}"}, auth=None)
        assert answer.status_code == status
    headers = {"Authorization": f"Bearer {renewed['read_only_token']}"}
    assert developer.request("DELETE", f"{SCHEDULES}/any", headers=headers, auth=None).status_code == 401


def test_the_budget_has_bounds(developer: httpx.Client) -> None:
    user_id = developer.get("qstash/user").json()["id"]
    assert developer.patch(f"qstash/update-budget/{user_id}", json={"budget": 50}).json() == "OK"
    assert developer.get("qstash/user").json()["budget"] == 50
    assert developer.patch(f"qstash/update-budget/{user_id}", json={"budget": 10_001}).status_code == 400

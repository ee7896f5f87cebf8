"""URL groups and signing keys of the emulated QStash."""

import httpx
import pytest

A, B = {"url": "https://a.example.com/q"}, {"url": "https://b.example.com/q", "name": "b"}


def test_endpoints_are_added_and_removed(http: httpx.Client) -> None:
    assert http.post("topics/jobs/endpoints", json={"endpoints": [A]}).status_code == 200
    assert http.post("topics/jobs/endpoints", json={"endpoints": [A, B]}).content == b""
    group = http.get("topics/jobs").json()
    assert (group["name"], group["endpoints"]) == ("jobs", [A, B])
    assert http.get("topics").json() == [group]
    http.request("DELETE", "topics/jobs/endpoints", json={"endpoints": [{"name": "b"}]})
    assert http.get("topics/jobs").json()["endpoints"] == [A]


def test_a_schedule_may_be_aimed_at_a_group(http: httpx.Client) -> None:
    http.post("topics/jobs/endpoints", json={"endpoints": [A]})
    schedule_id = http.post("schedules/jobs", headers={"Upstash-Cron": "0 9 * * *"}).json()["scheduleId"]
    assert http.get(f"schedules/{schedule_id}").json()["destination"] == "jobs"


def test_a_deleted_group_is_gone(http: httpx.Client) -> None:
    http.post("topics/jobs/endpoints", json={"endpoints": [A]})
    assert http.delete("topics/jobs").status_code == 200
    for method in ("GET", "DELETE"):
        answer = http.request(method, "topics/jobs")
        assert (answer.status_code, answer.json()) == (404, {"error": "topic jobs not found"})


@pytest.mark.parametrize("body", [{}, {"endpoints": "a"}, {"endpoints": [{}]}, {"endpoints": [{"url": "a.example"}]}])
def test_what_is_no_endpoint_is_refused(http: httpx.Client, body: dict[str, object]) -> None:
    assert http.post("topics/jobs/endpoints", json=body).status_code == 400
    assert http.get("topics").json() == []


def test_rotation_moves_the_next_key_up(http: httpx.Client) -> None:
    before = http.get("keys").json()
    after = http.post("keys/rotate").json()
    assert after["current"] == before["next"] != after["next"]
    assert http.get("keys").json() == after

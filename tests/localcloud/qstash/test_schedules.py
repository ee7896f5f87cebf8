"""Schedules of the emulated QStash: made from headers and a raw URL, overwritten in place by a fixed id."""

from typing import Any

import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.world import Clock

JOB = "https://eleva.example/api/cron/keep-alive"


def create(http: httpx.Client, destination: str = JOB, body: str = "", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in {"upstash_cron": "*/5 * * * *", **headers}.items()}
    return http.post(f"schedules/{destination}", headers=named, content=body)


def created(http: httpx.Client, destination: str = JOB, body: str = "", **headers: str) -> dict[str, Any]:
    answer = create(http, destination, body, **headers)
    assert answer.status_code == 200, answer.text
    schedule: dict[str, Any] = http.get(f"schedules/{answer.json()['scheduleId']}").json()
    return schedule


def test_settings_come_from_headers(http: httpx.Client, clock: Clock) -> None:
    schedule = created(
        http,
        body='{"job": 1}',
        upstash_schedule_id="eleva-production.keep_alive-1",
        upstash_cron="CRON_TZ=Europe/Lisbon 0 9 * * *",
        upstash_method="get",
        upstash_retries="2",
        upstash_timeout="1m30s",
        upstash_delay="10s",
        upstash_failure_callback="https://eleva.example/failed",
        upstash_label="eleva",
        content_type="application/json",
        upstash_forward_authorization="Bearer secret",
    )
    assert 0 < schedule.pop("nextScheduleTime") - clock.ms() <= 25 * 3600 * 1000
    assert abs(schedule.pop("createdAt") - clock.ms()) < 60_000
    assert schedule == {
        "scheduleId": "eleva-production.keep_alive-1",
        "cron": "CRON_TZ=Europe/Lisbon 0 9 * * *",
        "destination": JOB,
        "method": "GET",
        "header": {"Content-Type": ["application/json"], "Authorization": ["Bearer secret"]},
        "body": '{"job": 1}',
        "retries": 2,
        "timeout": 90,
        "delay": 10,
        "failureCallback": "https://eleva.example/failed",
        "label": "eleva",
        "isPaused": False,
        "callerIP": "192.0.2.1",
        "parallelism": 0,
    }


def test_what_throttles_queues_and_follows_a_schedule_is_answered(http: httpx.Client) -> None:
    schedule = created(
        http,
        upstash_flow_control_key="jobs",
        upstash_flow_control_value="parallelism=3, rate=10, period=1m",
        upstash_retry_delay="pow(2, retried) * 1000",
        upstash_queue_name="slow",
        upstash_callback="https://eleva.example/done",
        upstash_callback_forward_x_key="one",
        upstash_failure_callback="https://eleva.example/failed",
        upstash_failure_callback_forward_x_key="two",
    )
    expected = {
        "flowControlKey": "jobs",
        "parallelism": 3,
        "rate": 10,
        "period": 60,
        "retryDelayExpression": "pow(2, retried) * 1000",
        "queueName": "slow",
        "callback": "https://eleva.example/done",
        "callbackHeader": {"X-Key": ["one"]},
        "failureCallback": "https://eleva.example/failed",
        "failureCallbackHeader": {"X-Key": ["two"]},
        "header": {},
    }
    assert {name: schedule.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ("rate=1,period=1d", {"rate": 1, "period": 86400, "parallelism": 0}),
        ("rate=5", {"rate": 5, "period": 1, "parallelism": 0}),
        ("parallelism=2", {"rate": None, "period": None, "parallelism": 2}),
    ],
)
def test_a_flow_control_has_limits_of_its_own(http: httpx.Client, value: str, fields: dict[str, Any]) -> None:
    schedule = created(http, upstash_flow_control_key="jobs", upstash_flow_control_value=value)
    assert {name: schedule.get(name) for name in fields} == fields


def test_defaults_and_empty_headers(http: httpx.Client) -> None:
    schedule = created(http, upstash_method="", upstash_callback="", upstash_delay="", upstash_not_emulated="")
    assert schedule["scheduleId"].startswith("scd_")
    assert (schedule["method"], schedule["retries"], schedule["body"]) == ("POST", 3, "")
    assert not {"callback", "failureCallback", "delay", "timeout", "label"} & set(schedule)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("https://eleva.example/a//b%20c?x=1&x=2&y=", "https://eleva.example/a//b%20c?x=1&x=2&y="),
        ("https%3A%2F%2Feleva.example%2Fa%3Fx%3D1", "https://eleva.example/a?x=1"),
        (f"{JOB}?a=1&qstash_token={LOCAL.qstash_token}", f"{JOB}?a=1"),
    ],
)
def test_the_destination_is_kept_as_sent(http: httpx.Client, sent: str, kept: str) -> None:
    assert created(http, sent)["destination"] == kept


def test_a_fixed_id_overwrites_in_place(http: httpx.Client, clock: Clock) -> None:
    first = created(http, upstash_schedule_id="keep-alive", upstash_timeout="30s")
    clock.advance(60)
    second = created(http, upstash_schedule_id="keep-alive", upstash_cron="0 9 * * *")
    assert second["createdAt"] == first["createdAt"]
    assert second["cron"] == "0 9 * * *"
    assert "timeout" not in second
    assert [schedule["scheduleId"] for schedule in http.get("schedules").json()] == ["keep-alive"]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_pause_and_resume(http: httpx.Client, method: str) -> None:
    created(http, upstash_schedule_id="keep-alive")
    for action, paused in (("pause", True), ("resume", False)):
        answer = http.request(method, f"schedules/keep-alive/{action}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert http.get("schedules/keep-alive").json()["isPaused"] is paused


def test_delete(http: httpx.Client) -> None:
    created(http, upstash_schedule_id="keep-alive")
    answer = http.delete("schedules/keep-alive")
    assert (answer.status_code, answer.content) == (200, b"")
    assert http.get("schedules").json() == []


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/resume")])
def test_a_missing_schedule(http: httpx.Client, method: str, path: str) -> None:
    answer = http.request(method, f"schedules/nothing{path}")
    assert (answer.status_code, answer.json()) == (404, {"error": "schedule nothing not found"})


@pytest.mark.parametrize(
    ("destination", "headers", "message"),
    [
        ("eleva.example/job", {}, "invalid destination url: endpoint has invalid scheme, add http:// or https://"),
        ("no-such-group", {}, "invalid destination url: endpoint has invalid scheme, add http:// or https://"),
        ("http://localhost/job", {}, "invalid destination url: endpoint resolves to a loopback address: localhost"),
        ("http://[::1]:80/job", {}, "invalid destination url: endpoint resolves to a loopback address: ::1"),
        ("https:///job", {}, "invalid destination url: endpoint has no host"),
        (JOB, {"upstash_cron": ""}, "invalid cron"),
        (JOB, {"upstash_cron": "0 * * * * *"}, "invalid cron: 0 * * * * *: expected exactly 5 fields"),
        (JOB, {"upstash_cron": "61 * * * *"}, "invalid cron: 61 * * * *"),
        (JOB, {"upstash_cron": "@daily"}, "invalid cron"),
        (JOB, {"upstash_cron": "CRON_TZ=Mars/Base 0 9 * * *"}, "invalid cron"),
        (JOB, {"upstash_retries": "-1"}, "invalid upstash-retries"),
        (JOB, {"upstash_timeout": "soon"}, "invalid upstash-timeout"),
        (JOB, {"upstash_method": "FETCH"}, "invalid method: FETCH"),
        (JOB, {"upstash_schedule_id": "a b"}, "invalid schedule id"),
        (JOB, {"upstash_failure_callback": "nowhere"}, "invalid failure-callback url"),
        (JOB, {"upstash_retry_delay": "import os; x"}, "invalid upstash-retry-delay"),
        (JOB, {"upstash_flow_control_key": "jobs"}, "invalid flow control"),
        (JOB, {"upstash_flow_control_value": "rate=1"}, "invalid flow control"),
        *(
            (JOB, {"upstash_flow_control_key": "jobs", "upstash_flow_control_value": value}, "invalid flow")
            for value in ("period=1m", "rate=0", "rate=many", "speed=1", "rate=1 or so", "rate=1,period=soon")
        ),
        *(
            (JOB, {f"upstash_{name}": "1"}, f"upstash-{name.replace('_', '-')} is not emulated")
            for name in ("redact_fields", "callback_retries", "not_before", "deduplication_id", "forwards")
        ),
    ],
)
def test_what_the_vendor_refuses(http: httpx.Client, destination: str, headers: dict[str, str], message: str) -> None:
    answer = create(http, destination, **headers)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(message)
    assert http.get("schedules").json() == []


def test_limits_of_the_plan(http: httpx.Client, account: QstashAccount) -> None:
    assert create(http, upstash_retries="6").json() == {"error": "quota maxRetries exceeded, limit: 5, requested: 6"}
    assert create(http, upstash_timeout="1d").status_code == 412
    account.max_schedules = 1
    created(http, upstash_schedule_id="keep-alive")
    assert create(http).status_code == 412
    assert create(http, upstash_schedule_id="keep-alive").status_code == 200


@pytest.mark.parametrize("token", ["", "Bearer wrong", f"Basic {LOCAL.qstash_token}"])
def test_wrong_tokens_are_refused(http: httpx.Client, token: str) -> None:
    answer = http.get("schedules", headers={"Authorization": token})
    assert (answer.status_code, answer.json()) == (401, {"error": "unable to authenticate: invalid token"})


def test_the_token_may_be_a_parameter(http: httpx.Client) -> None:
    answer = http.get("schedules", headers={"Authorization": ""}, params={"qstash_token": LOCAL.qstash_token})
    assert answer.status_code == 200

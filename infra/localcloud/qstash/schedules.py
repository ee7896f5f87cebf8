"""QStash schedules: created by POST to the raw destination URL; a fixed `Upstash-Schedule-Id` overwrites."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any
from urllib.parse import unquote

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.qstash import headers as h
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.world import Clock, Ids

_PATH = "/v2/schedules/"
_DEFAULT_RETRIES = 3
_SETTINGS = frozenset(
    f"upstash-{name}"
    for name in (
        *("callback", "cron", "delay", "failure-callback", "flow-control-key", "flow-control-value", "label"),
        *("method", "queue-name", "retries", "retry-delay", "schedule-id", "timeout"),
    )
)
_FORWARDED = ("upstash-forward-", "upstash-callback-forward-", "upstash-failure-callback-forward-")


def add_routes(api: Api, account: QstashAccount, clock: Clock, ids: Ids, groups: Container[str]) -> None:
    """Add the calls; a destination that is no URL must be the name of one of `groups`."""
    schedules: dict[str, dict[str, Any]] = {}

    def require(call: Call) -> dict[str, Any]:
        if call.params["id"] not in schedules:
            raise h.refuse(f"schedule {call.params['id']} not found", 404)
        return schedules[call.params["id"]]

    def pause(call: Call) -> Reply:
        require(call)["isPaused"] = True
        return Reply(200)

    def resume(call: Call) -> Reply:
        require(call)["isPaused"] = False
        return Reply(200)

    # The document has POST, the vendor's SDK sends PATCH.
    for method in ("POST", "PATCH"):
        api.route(method, "/v2/schedules/{id}/pause")(pause)
        api.route(method, "/v2/schedules/{id}/resume")(resume)

    @api.route("POST", "/v2/schedules/{destination:rest}")
    def create(call: Call) -> Reply:
        schedule = _schedule(call, _destination(call, groups), account, clock)
        schedule_id = _wanted_id(call) or f"scd_{ids.token('qstash-schedule', 28)}"
        before = schedules.get(schedule_id)
        if before is None and len(schedules) >= account.max_schedules:
            raise h.refuse(f"quota maxSchedules exceeded, limit: {account.max_schedules}", 412)
        # The vendor calls this editing; whether a pause survives it is not documented, and assuming that it does keeps
        # clients honest: a job that stays paused is the worse surprise.
        kept = {name: before[name] for name in ("createdAt", "isPaused")} if before else {}
        schedules[schedule_id] = {"scheduleId": schedule_id, **schedule, **kept}
        return Reply(200, {"scheduleId": schedule_id})

    @api.route("GET", "/v2/schedules")
    def every(_call: Call) -> Reply:
        return Reply(200, [_shown(schedule, clock) for schedule in schedules.values()])

    @api.route("GET", "/v2/schedules/{id}")
    def read(call: Call) -> Reply:
        return Reply(200, _shown(require(call), clock))

    @api.route("DELETE", "/v2/schedules/{id}")
    def delete(call: Call) -> Reply:
        require(call)
        del schedules[call.params["id"]]
        return Reply(200)


def _shown(schedule: dict[str, Any], clock: Clock) -> dict[str, Any]:
    return {**schedule, "nextScheduleTime": h.next_time_ms(schedule["cron"], clock.now())}


def _destination(call: Call, groups: Container[str]) -> str:
    """Return the destination as it was sent: a URL with its own query, a URL encoded as one segment, or a group."""
    destination = call.path.removeprefix(_PATH)
    if re.match(r"https?%3a", destination, re.IGNORECASE):
        destination = unquote(destination)
    query = "&".join(part for part in call.query_text.split("&") if part and not part.startswith("qstash_token="))
    destination = f"{destination}?{query}" if query else destination
    return destination if destination in groups else h.check_url(destination, "destination")


def _wanted_id(call: Call) -> str:
    schedule_id = call.headers.get("upstash-schedule-id", "")
    if schedule_id and not re.fullmatch(r"[A-Za-z0-9._-]+", schedule_id):
        raise h.refuse("invalid schedule id: only letters, digits, '-', '.' and '_' are allowed")
    return schedule_id


def _schedule(call: Call, destination: str, account: QstashAccount, clock: Clock) -> dict[str, Any]:
    h.refuse_unknown(call.headers, _SETTINGS, _FORWARDED)
    cron = call.headers.get("upstash-cron", "")
    h.next_time_ms(cron, clock.now())
    settings = {
        "delay": h.duration_s(call.headers, "upstash-delay"),
        "timeout": _timeout_s(call, account),
        "callback": h.callback(call.headers, "upstash-callback"),
        "failureCallback": h.callback(call.headers, "upstash-failure-callback"),
        "callbackHeader": h.behind(call.headers, "upstash-callback-forward-") or None,
        "failureCallbackHeader": h.behind(call.headers, "upstash-failure-callback-forward-") or None,
        "retryDelayExpression": h.retry_delay(call.headers),
        "queueName": call.headers.get("upstash-queue-name") or None,
        "label": call.headers.get("upstash-label") or None,
    }
    return {
        "createdAt": clock.ms(),
        "cron": cron,
        "destination": destination,
        "method": h.method(call.headers),
        "header": h.forwarded(call.headers),
        "body": call.text,
        "retries": _retries(call, account),
        "isPaused": False,
        "callerIP": "192.0.2.1",
        "parallelism": 0,
        **{name: value for name, value in settings.items() if value is not None},
        **h.flow_control(call.headers),
    }


def _retries(call: Call, account: QstashAccount) -> int:
    retries = h.count(call.headers, "upstash-retries", _DEFAULT_RETRIES)
    if retries > account.max_retries:
        raise h.refuse(f"quota maxRetries exceeded, limit: {account.max_retries}, requested: {retries}", 412)
    return retries


def _timeout_s(call: Call, account: QstashAccount) -> int | None:
    timeout_s = h.duration_s(call.headers, "upstash-timeout")
    if timeout_s is not None and timeout_s > account.max_timeout_s:
        raise h.refuse(f"quota maxTimeout exceeded, limit: {account.max_timeout_s}s", 412)
    return timeout_s

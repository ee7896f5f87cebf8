"""Replies that are true only later: lists that lag behind, and operations that still run."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from infra.localcloud.faults.words import error
from infra.localcloud.http.api import Call, Reply

#: Where vendors tell when an object was created: milliseconds or seconds, or RFC 3339.
_CREATED = ("createdAt", "created_at", "creation_time")
_MILLISECONDS = 1e11  # as seconds, this would be the year 5138
_PROJECT = re.compile(r"/api/v2/projects/([^/]+)")
_READS = ("GET", "HEAD")


def lagging(reply: Reply, seconds: float, now: float) -> Reply:
    """Return a list without what was created within `seconds` before `now` (epoch seconds); other replies unchanged."""

    def old(items: list[Any]) -> list[Any]:
        return [item for item in items if (created := _created(item)) is None or created <= now - seconds]

    if isinstance(reply.body, list):
        return replace(reply, body=old(reply.body))
    if isinstance(reply.body, dict):
        return replace(reply, body={k: old(v) if isinstance(v, list) else v for k, v in reply.body.items()})
    return reply


def _created(item: Any) -> float | None:
    """Return when a list's item was created, in epoch seconds; None where it does not tell."""
    if not isinstance(item, Mapping):
        return None
    told = {**item, **(item.get("attributes") or {})}
    value = next((told[name] for name in _CREATED if told.get(name) is not None), None)
    if isinstance(value, str):
        return datetime.fromisoformat(value).timestamp()
    return value / 1000 if value is not None and value > _MILLISECONDS else value


class RunningOperations:
    """Neon's operations that are kept running, though what they do is done."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._until: dict[str, tuple[str, float]] = {}

    def begin(self, reply: Reply, seconds: float) -> None:
        """Keep the operations of `reply` running for `seconds`."""
        for operation in _operations(reply):
            self._until[operation["id"]] = (operation["project_id"], self._now() + seconds)

    def forget(self) -> None:
        """Let all of them be finished."""
        self._until.clear()

    def refusal(self, call: Call) -> Reply | None:
        """Return the 423 for a change of a project of which an operation runs."""
        project = _PROJECT.match(call.path)
        if project is None or call.method in _READS or project[1] not in self._busy():
            return None
        return error("neon", 423)

    def shown(self, reply: Reply) -> Reply:
        """Return `reply` with the operations that still run as running."""
        if not self._until or not isinstance(reply.body, dict):
            return reply
        body = dict(reply.body)
        if isinstance(body.get("operations"), list):
            body["operations"] = [self._as_it_is(each) for each in body["operations"]]
        if isinstance(body.get("operation"), dict):
            body["operation"] = self._as_it_is(body["operation"])
        return replace(reply, body=body)

    def _as_it_is(self, operation: dict[str, Any]) -> dict[str, Any]:
        _, until = self._until.get(operation["id"], ("", 0.0))
        return {**operation, "status": "running"} if until > self._now() else operation

    def _busy(self) -> set[str]:
        return {project for project, until in self._until.values() if until > self._now()}


def _operations(reply: Reply) -> list[dict[str, Any]]:
    found = reply.body.get("operations") if isinstance(reply.body, dict) else None
    return found if isinstance(found, list) else []

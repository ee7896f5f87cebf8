"""Whether what came up can be used: databases are opened, Redis is asked, schedules and heartbeats are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import psycopg

from infra.vendors import transport
from infra.vendors.errors import CredentialMissing, VendorError
from infra.vendors.qstash import Qstash

CONNECT_TIMEOUT_S = 10
WRONG_TOKEN = "a-token-that-nobody-issued"  # noqa: S105


@dataclass(frozen=True)
class Finding:
    """One thing that was tried, and how it went."""

    what: str
    fine: bool
    result: str


class NotUsable(Exception):
    """What came up does not do what it is for."""


def look(outputs: Mapping[str, Any]) -> list[Finding]:
    """Try what production's stack outputs name; they include secrets, none of which is in a finding."""
    databases: Mapping[str, str] = outputs["database"]
    return [
        *(_tried(f"database {name}", partial(_query, url)) for name, url in sorted(databases.items())),
        _tried("Redis", lambda: _ping(outputs["cache"]["rest_url"], outputs["cache"]["rest_token"])),
        _tried("Redis with a wrong token", lambda: _is_refused(outputs["cache"]["rest_url"])),
        _tried("QStash schedules", lambda: _schedules(outputs["schedule_ids"])),
    ]


def _tried(what: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, attempt())
    except (NotUsable, VendorError, CredentialMissing, psycopg.Error, httpx.HTTPError) as failure:
        return Finding(what, False, str(failure).splitlines()[0] if str(failure) else type(failure).__name__)


def _query(url: str) -> str:
    """Open the declared URL as it is, and ask who and where we are."""
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S) as connection:
        row = connection.execute(
            "select current_user, current_database(), current_setting('server_version')"
        ).fetchone()
    if row is None:
        raise NotUsable("no answer")
    return f"{row[0]} on {row[1]}, PostgreSQL {row[2]}"


def _ping(url: str, token: str) -> str:
    with transport.client() as http:
        reply = http.get(f"{url}/ping", headers={"Authorization": f"Bearer {token}"})
    if reply.status_code != httpx.codes.OK or reply.json() != {"result": "PONG"}:
        raise NotUsable(f"answered {reply.status_code}")
    return "PONG"


def _is_refused(url: str) -> str:
    with transport.client() as http:
        reply = http.get(f"{url}/ping", headers={"Authorization": f"Bearer {WRONG_TOKEN}"})
    if reply.status_code != httpx.codes.UNAUTHORIZED:
        raise NotUsable(f"was not refused: {reply.status_code}")
    return "refused"


def _schedules(declared: Mapping[str, str]) -> str:
    with Qstash() as qstash:
        present = {schedule.schedule_id for schedule in qstash.schedules() if not schedule.paused}
    missing = sorted(set(declared.values()) - present)
    if missing:
        raise NotUsable(f"missing: {', '.join(missing)}")
    return f"all {len(declared)} active"

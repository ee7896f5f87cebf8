"""Monitors of Better Stack. No site is really asked: a monitor is pending until its first check is due, then up."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from infra.localcloud.betterstack.core import Attributes, Collection, Kind, Problems, Record, Team
from infra.localcloud.betterstack.kinds import ALERTS, DAYS, MAINTENANCE

WEB_TYPES = ("status", "expected_status_code", "keyword", "keyword_absence")
SERVER_TYPES = ("ping", "tcp", "udp", "smtp", "pop", "imap", "dns")
#: The allowed request timeouts: of web monitors in seconds, of server monitors in milliseconds.
WEB_TIMEOUTS_S = (2, 3, 5, 10, 15, 30, 45, 60)
SERVER_TIMEOUTS_MS = (500, 1000, 2000, 3000, 5000)
PLAYWRIGHT_TIMEOUTS_S = (15, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900)
HTTP_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH")
EXPIRATION_DAYS = (1, 2, 3, 7, 14, 30, 60)

MONITOR = Kind(
    "monitor",
    "/api/v2/monitors",
    {
        "url": None,
        "pronounceable_name": None,
        "monitor_type": "status",
        "monitor_group_id": None,
        "policy_id": None,
        "expiration_policy_id": None,
        "required_keyword": None,
        "verify_ssl": True,
        "check_frequency": 180,
        "team_wait": None,
        "http_method": "GET",
        "request_timeout": None,
        "recovery_period": 180,
        "request_headers": None,
        "request_body": "",
        "follow_redirects": True,
        "remember_cookies": True,
        "ssl_expiration": None,
        "domain_expiration": None,
        "regions": ["us", "eu", "as", "au"],
        "port": None,
        "confirmation_period": 0,
        "expected_status_codes": [],
        "paused": False,
        "ip_version": None,
        "proxy_host": None,
        "proxy_port": None,
        "playwright_script": None,
        "scenario_name": None,
        "environment_variables": {},
        "auth_username": "",
        "auth_password": "",
        **ALERTS,
        **MAINTENANCE,
    },
    choices={
        "monitor_type": (*WEB_TYPES, *SERVER_TYPES, "playwright"),
        "regions": ("us", "eu", "as", "au"),
        "ip_version": ("ipv4", "ipv6"),
        "ssl_expiration": EXPIRATION_DAYS,
        "domain_expiration": EXPIRATION_DAYS,
        "maintenance_days": DAYS,
    },
    references={"monitor_group_id": "monitor_group", "policy_id": "policy", "expiration_policy_id": "policy"},
    text_ids=("policy_id",),
    numbers={
        "check_frequency": 1,
        "recovery_period": 0,
        "confirmation_period": 0,
        "team_wait": 0,
        "proxy_port": 1,
    },
    filters=("url", "pronounceable_name"),
)


class Monitors(Collection):
    """Monitors, their status by the clock."""

    def __init__(self, team: Team) -> None:
        super().__init__(team, MONITOR)

    def check(self, before: Attributes, changes: Attributes, problems: Problems) -> None:
        """Apply the rules that depend on the type, and number new request headers."""
        if (before | changes)["monitor_type"] == "playwright":
            _name_scenario(before, changes)
        after = before | changes
        type_ = after["monitor_type"]
        if not after["url"]:
            problems.add("url", "can't be blank")
        if type_ in ("keyword", "keyword_absence") and not after["required_keyword"]:
            problems.add("required_keyword", "can't be blank")
        if type_ == "expected_status_code" and not after["expected_status_codes"]:
            problems.add("expected_status_codes", "can't be blank")
        if str(after["http_method"]).upper() not in HTTP_METHODS:
            problems.add("http_method", f"is not one of {', '.join(HTTP_METHODS)}")
        self._set_timeout(type_, before, changes, problems)
        check_window(changes, problems)
        if "request_headers" in changes:
            changes["request_headers"] = self._headers(before["request_headers"], changes["request_headers"])

    def computed(self, record: Record) -> Attributes:
        """Return status and times of the checks that would have been made by now."""
        created, now = datetime.fromisoformat(record.created_at), self.team.clock.now()
        interval = timedelta(seconds=int(record.attributes["check_frequency"]))
        checks = int((now - created) / interval) if interval else 0
        paused_at = note_pause(self.team, record)
        status = "paused" if record.attributes["paused"] else "up" if checks else "pending"
        last = (created + checks * interval).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "status": status,
            "last_checked_at": last if checks else None,
            "paused_at": paused_at,
            "checks_version": "v4",
        }

    def _set_timeout(self, type_: str, before: Attributes, changes: Attributes, problems: Problems) -> None:
        """Check a timeout that is sent; else one that the (new) type does not allow becomes the type's default."""
        allowed = timeouts(type_)
        if changes.get("request_timeout") is not None:
            if changes["request_timeout"] not in allowed:
                problems.add("request_timeout", f"is not one of {', '.join(map(str, allowed))}")
        elif before["request_timeout"] not in allowed:
            changes["request_timeout"] = SERVER_TIMEOUTS_MS[-1] if type_ in SERVER_TYPES else 30
        else:
            changes.pop("request_timeout", None)

    def _headers(self, before: list[Attributes] | None, given: list[Attributes] | None) -> list[Attributes] | None:
        """Apply headers to those there are: by its id one is changed or destroyed, without an id it is new.

        Those that are given come in that order, before those that are not.
        """
        gone, kept = set(), {}
        for header in given or []:
            id_ = str(header.get("id") or self.team.new_id())
            if str(header.get("_destroy", "")).lower() in ("true", "1"):
                gone.add(id_)
            else:
                kept[id_] = {"name": header.get("name"), "value": header.get("value"), "id": id_}
        others = [header for header in before or [] if header["id"] not in gone | kept.keys()]
        return [*kept.values(), *others] or None


def _name_scenario(before: Attributes, changes: Attributes) -> None:
    """Make url and scenario_name of a Playwright monitor the same: they are one value at the vendor."""
    new = [changes[n] for n in ("scenario_name", "url") if changes.get(n) and changes[n] != before[n]]
    name = new[0] if new else before["url"] or before["scenario_name"]
    changes.update(url=name, scenario_name=name)


def timeouts(monitor_type: str) -> tuple[int, ...]:
    """Return the request timeouts that a type of monitor may have, in its own unit."""
    if monitor_type == "playwright":
        return PLAYWRIGHT_TIMEOUTS_S
    return SERVER_TIMEOUTS_MS if monitor_type in SERVER_TYPES else WEB_TIMEOUTS_S


def check_window(changes: Attributes, problems: Problems) -> None:
    """Check the times of a daily maintenance window, and write them as the vendor does (HH:MM:SS)."""
    for name in ("maintenance_from", "maintenance_to"):
        value = changes.get(name)
        if value in (None, ""):
            continue
        if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?", str(value)):
            problems.add(name, "is not a time of day")
        else:
            changes[name] = value if value.count(":") > 1 else f"{value}:00"


def note_pause(team: Team, record: Record) -> str | None:
    """Return since when an object is paused, noting the moment at which that was first seen."""
    if not record.attributes["paused"]:
        record.notes.pop("paused_at", None)
        return None
    since: str = record.notes.setdefault("paused_at", team.clock.iso())
    return since

"""Replays what the real provider sent (tests/recorded), and compares the emulator's replies with those it accepted."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.http.api import Reply
from tests.localcloud.betterstack.conftest import BetterStack

RECORDED = Path(__file__).parents[2] / "recorded" / "better-uptime.jsonl"
NOBODY = "999999999"

#: What the recording's stand-in made up or left out; the emulator answers as the vendor's documents say.
DEVIATIONS = {
    "id": "made up",
    "team_name": "made up",
    "created_at": "the clock",
    "updated_at": "the clock",
    "last_checked_at": "the clock: none before the first check is due",
    "status": "pending until the first check is due, paused while paused; the stand-in said up",
    "paused_at": "the stand-in left it null in a paused object",
    "url of a heartbeat": "a made-up token",
    "incident_token": "made up",
    "first_name": "made up",
    "last_name": "made up",
    "day": "the clock",
    "status_page_id": "the stand-in said 1 for every page",
    "first": "the vendor gives full URLs, the stand-in gave empty ones",
    "last": "the vendor gives full URLs, the stand-in gave empty ones",
}


class World:
    """The objects that the recording refers to, and the ids that they have here."""

    def __init__(self, vendor: BetterStack) -> None:
        self.vendor = vendor
        self.ids: dict[tuple[str, str], str] = {}
        make = vendor.make
        for id_ in ("31", "32", "33"):
            self.ids["policy_id", id_] = make("/api/v3/policies", name=f"referenced {id_}")
        self.ids["monitor_group_id", "61"] = make("/api/v2/monitor-groups", name="referenced")
        self.ids["heartbeat_group_id", "61"] = make("/api/v2/heartbeat-groups", name="referenced")
        self.ids["urgency_group_id", "65"] = make("/api/v2/urgency-groups", name="referenced")
        for id_ in ("41", "42"):
            self.ids["urgency_id", id_] = make("/api/v2/urgencies", name=f"referenced {id_}")
        page = {"company_name": "A", "company_url": "https://a.example", "timezone": "UTC", "subdomain": "referenced"}
        self.ids["status-pages", "61"] = make("/api/v2/status-pages", **page)
        sections = f"/api/v2/status-pages/{self.ids['status-pages', '61']}/sections"
        self.ids["status_page_section_id", "62"] = make(sections, name="referenced")
        for id_ in ("101", "102"):
            monitor = make("/api/v2/monitors", url=f"https://{id_}.example")
            self.ids["resource_id", id_] = self.ids["owner_id", id_] = monitor
        self.ids["resource_id", "201"] = make("/api/v2/heartbeats", name="referenced", period=60, grace=0)
        member = vendor.call("POST", "/api/v2/team-members", {"email": "a@example.com"}, host="betterstack.com")
        self.ids["user", "7"] = member.body["data"]["id"]
        self.headers: dict[str, str] = {}

    def request(self, value: Any, field: str = "") -> Any:
        """Translate the ids in a recorded request body."""
        if isinstance(value, list):
            return [self.request(item, field) for item in value]
        if isinstance(value, dict):
            field_of_id = "user" if value.get("type") == "user" else "header"
            return {k: self.request(v, field_of_id if k == "id" else k) for k, v in value.items()}
        if field == "header":
            return self.headers[value]
        found = self.ids.get((field, str(value)))
        return value if found is None else type(value)(found)

    def path(self, recorded: str, id_: str) -> str:
        """Translate a recorded path; the object of the case is called `id_`."""
        parts = recorded.split("/")
        for index in range(4, len(parts)):
            if parts[index].isdecimal():
                parts[index] = self.ids.get((parts[index - 1], parts[index]), id_)
        return "/".join(parts)


def cases() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    rows = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    for type_, group in groupby(rows, key=lambda row: str(row["case"]).split("/")[0]):
        yield type_, list(group)


ALL = dict(cases())


@pytest.mark.parametrize("type_", ALL)
def test_the_provider_gets_the_replies_that_it_accepted(type_: str, vendor: BetterStack) -> None:
    world = World(vendor)
    id_ = NOBODY
    for number, row in enumerate(ALL[type_]):
        gone = row["case"].endswith("/gone")
        body = world.request(row["request"])
        query = {name: str(world.request(value, name)) for name, value in _query(row).items()}
        if gone and type_ == "betteruptime_metadata":
            # Its path names no entry: another owner stands for the one whose entry was deleted.
            other = world.ids["owner_id", "102"]
            body = body and body | {"owner_id": other}
            query = query and query | {"owner_id": other}
        path = world.path(row["path"], NOBODY if gone else id_)
        reply = vendor.call(row["method"], path, body, query=query)
        where = f"{number} {row['case']} {row['variant']}: {row['method']} {path}"
        assert reply.status == row["status"], (where, reply.body)
        if row["method"] == "POST" and row["status"] == 201 and "data" in row["response"]:
            id_ = reply.body["data"]["id"]
        _remember_headers(world, row["response"], reply)
        compare(row["response"], reply.body, world, where)


def _query(row: dict[str, Any]) -> dict[str, str]:
    query = row.get("query") or {}
    if isinstance(query, str):
        return dict(pair.split("=") for pair in query.split("&"))
    return dict(query)


def _remember_headers(world: World, recorded: Any, reply: Reply) -> None:
    if not (isinstance(recorded, dict) and isinstance(recorded.get("data"), dict)):
        return
    before = recorded["data"]["attributes"].get("request_headers") or []
    for theirs, ours in zip(before, (reply.body["data"]["attributes"].get("request_headers") or []), strict=True):
        world.headers[theirs["id"]] = ours["id"]


def compare(recorded: Any, actual: Any, world: World, where: str, field: str = "") -> None:
    """Every recorded field has to be there, and no other; equal but for those of `DEVIATIONS`."""
    if isinstance(recorded, dict):
        assert isinstance(actual, dict), where
        assert recorded.keys() == actual.keys(), (where, field, recorded.keys() ^ actual.keys())
        for name in recorded:
            heartbeat_url = name == "url" and "/heartbeat/" in str(recorded[name])
            if name not in DEVIATIONS and not heartbeat_url:
                compare(recorded[name], actual[name], world, f"{where} {name}", name)
            elif recorded[name] is not None and actual[name] is not None:
                assert type(recorded[name]) is type(actual[name]), (where, name)
    elif isinstance(recorded, list):
        assert len(recorded) == len(actual), (where, recorded, actual)
        for one, other in zip(recorded, actual, strict=True):
            compare(one, other, world, where, field)
    else:
        assert world.request(recorded, field) == actual, where

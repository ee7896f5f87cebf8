"""What the real provider sent (tests/recorded), and the objects that the recording refers to."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.localcloud.betterstack.conftest import BetterStack

RECORDED = Path(__file__).parents[2] / "recorded" / "better-uptime.jsonl"
NOBODY = "999999999"


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


def query_of(row: dict[str, Any]) -> dict[str, str]:
    query = row.get("query") or {}
    if isinstance(query, str):
        return dict(pair.split("=") for pair in query.split("&"))
    return dict(query)

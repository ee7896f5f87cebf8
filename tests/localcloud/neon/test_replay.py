"""The emulated Neon answers the real provider's recorded requests with the status and every field it was given.

Deviations, each because the vendor's own documents say otherwise than the stand-in that was recorded:
* operations have the vendor's actions and are running at first; a change of a branch needs none;
* a new branch has its parent's roles and databases, where the recorded stand-in showed none;
* an empty allow list is shown in full; `active_time` is in lists alone; a branch has no LSN 0/1000000 of its own;
* a role's password is only in the reply that made it; a project without a region goes to the United States;
* a protected branch cannot be deleted: it is unprotected first here;
* DELETE of something absent answers 204 by default; here the switch for the provider is on.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.postgres import Cluster
from tests.localcloud.neon.conftest import Neon

RECORDING = Path(__file__).parents[2] / "recorded" / "neon.jsonl"
LINES = [json.loads(line) for line in RECORDING.read_text().splitlines()]
#: Made up anew by whoever answers: compared by type, and never empty.
VOLATILE = {
    "created_at", "updated_at", "state_changed_at", "granted_at", "revoked_at", "consumption_period_start",
    "consumption_period_end", "maintenance_starts_at", "request_id", "password", "connection_uri", "host",
    "pooler_host", "proxy_host", "owner_id", "org_id",
}  # fmt: skip
NOT_OF_THE_VENDOR = {"operations", "active_time", "parent_lsn"}
ID_PREFIXES = ("proj-", "br-", "ep-", "perm-")


#: The recorded branches from a past time are from 00:00 and 01:00 of that day.
BEFORE = datetime(2025, 12, 31, 23, 59, tzinfo=UTC)


class Replay:
    def __init__(self, neon: Neon) -> None:
        self.neon = neon
        self.names: dict[str, str] = {}

    def line(self, line: dict[str, Any]) -> None:
        gone = line["case"].endswith("/gone") and line["status"] == 404
        path = self._own(line["path"].removeprefix("/api/v2"), nothing=gone)
        if line["case"] == "neon_branch/delete" and line["variant"] == "protected, named parent":
            self.neon.ok("PATCH", path, {"branch": {"protected": False}})
            line["response"]["branch"]["protected"] = False
        reply = self.neon.send(line["method"], path, self._own(line["request"]))
        assert reply.status == line["status"], reply
        for part in (
            line["response"].get("role"),
            line["response"].get("project"),
            *line["response"].get("endpoints", []),
        ):
            if part and line["method"] == "DELETE":
                part.pop("password", None)
            if part and line["variant"] == "name only":
                part.pop("region_id", None)
        if line["method"] == "POST":
            self._learn(line["response"], reply.body)
        if line["case"] != "neon_project_permission/gone" or gone:
            self.compare(line["response"], reply.body, f"{line['case']} {line['method']}")

    def compare(self, recorded: Any, got: Any, at: str) -> None:
        if isinstance(recorded, dict):
            for name, value in recorded.items():
                if name in NOT_OF_THE_VENDOR or (name in ("roles", "databases") and value == []):
                    continue
                assert name in got, f"{at}: no {name}"
                if name in VOLATILE or (name == "id" and isinstance(value, int)):
                    assert got[name], f"{at}.{name}"
                    assert type(got[name]) is type(value), f"{at}.{name}"
                elif name != "allowed_ips" or value:
                    self.compare(value, got[name], f"{at}.{name}")
        elif isinstance(recorded, list):
            assert len(got) == len(recorded), at
            for index, (before, now) in enumerate(zip(recorded, got, strict=True)):
                self.compare(before, now, f"{at}[{index}]")
        else:
            assert got == self._own(recorded), at

    def seed(self) -> None:
        """Make what was there before the recording (a project, two branches without endpoints), two hours ago."""
        made = self.neon.project(region_id="aws-eu-central-1")
        project, root = made["project"]["id"], made["branch"]["id"]
        other = self.neon.ok("POST", f"/projects/{project}/branches", {"branch": {"name": "other"}})
        self.neon.ok("DELETE", f"/projects/{project}/endpoints/{made['endpoints'][0]['id']}")
        self.neon.ok("POST", f"/projects/{project}/branches/{root}/roles", {"role": {"name": "other"}})
        self.neon.clock.advance(7200)
        self.names |= {"proj-demo": project, "br-demo": root, "br-other": other["branch"]["id"]}

    def _learn(self, recorded: Any, got: Any) -> None:
        for name, value in recorded.items() if isinstance(recorded, dict) else enumerate(recorded):
            if name == "id" and isinstance(value, str) and value.startswith(ID_PREFIXES):
                self.names[value] = got[name]
            elif isinstance(value, dict | list) and name != "operations" and value:
                self._learn(value, got[name])

    def _own(self, value: Any, *, nothing: bool = False) -> Any:
        text = json.dumps(value)
        for recorded, own in sorted(self.names.items(), reverse=True):
            known = not nothing or recorded == "proj-demo" or recorded == "br-demo"
            text = text.replace(recorded, own if known else "nothing")
        return json.loads(text.replace("reports2", "nothing") if nothing else text)


@pytest.mark.parametrize("kind", [kind for kind, _ in groupby(LINES, lambda line: line["case"].split("/")[0])])
def test_every_recorded_call_is_answered_alike(cluster: Cluster, kind: str) -> None:
    replay = Replay(Neon(cluster, absent_status=404, now=BEFORE))
    if kind != "neon_project":
        replay.seed()
    lines = [line for line in LINES if line["case"].startswith(f"{kind}/")]
    assert len(lines) > 5
    for line in lines:
        replay.line(line)

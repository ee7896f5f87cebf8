"""The emulated Upstash answers the real provider's recorded requests with the status and every field it was given.

Deviations, each because the vendor's own documents say otherwise than the stand-in that was recorded:
* QStash answers 200 where the recording has 201 and 202;
* an unset callback is absent and not empty;
* all_members has the read regions too, which the recorded stand-in forgot after update-regions;
* the QStash user has the documented names, so not customerId, customerEmail, password.
"""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.localcloud.accounts import LOCAL

RECORDING = Path(__file__).parents[2] / "recorded" / "upstash.jsonl"
LINES = [json.loads(line) for line in RECORDING.read_text().splitlines()]
#: Made up anew by whoever answers: compared by type, and never empty.
VOLATILE = {
    "creation_time", "createdAt", "updatedAt", "password", "rest_token", "read_only_rest_token", "endpoint",
    "user_email", "token",
}  # fmt: skip
NOT_OF_THE_VENDOR = {"customerId", "customerEmail", "password"}


class Replay:
    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._ids: dict[str, str] = {}

    def line(self, line: dict[str, Any]) -> None:
        gone = line["case"].endswith("/gone") and "qstash/user" not in line["path"]
        names = {"db-1": "nothing", "scd_1": "nothing", "topic-demo": "nothing"} if gone else self._ids
        headers = dict(line["headers"])
        if line["host"] == "qstash.upstash.io":
            headers["authorization"] = f"Bearer {LOCAL.qstash_token}"
        body = line["request"]
        answer = self._http.request(
            line["method"],
            f"https://{line['host']}{_renamed(line['path'], names)}" + (f"?{line['query']}" if line["query"] else ""),
            headers=headers,
            content=body if isinstance(body, str) or body is None else json.dumps(body),
            auth=(LOCAL.upstash_email, LOCAL.upstash_api_key) if line["host"] == "api.upstash.com" else None,
        )
        assert answer.status_code == (200 if line["status"] in (201, 202) else line["status"])
        got = answer.json() if answer.content else ""
        if line["method"] == "POST" and isinstance(got, dict):
            self._learn(line["response"], got)
        self._compare(_renamed(line["response"], names), got)

    def _learn(self, recorded: dict[str, Any], got: dict[str, Any]) -> None:
        for name in ("database_id", "scheduleId"):
            if name in recorded:
                self._ids[recorded[name]] = got[name]

    def _compare(self, recorded: Any, got: Any) -> None:
        if not isinstance(recorded, dict):
            assert got == recorded
            return
        for name, value in _renamed(recorded, self._ids).items():
            if name in VOLATILE and name in got:
                assert type(got[name]) is type(value)
                assert got[name]
            elif value == "" and name == "callback":
                assert name not in got
            elif name == "all_members":
                assert got[name] == [*recorded["primary_members"], *recorded["read_regions"]]
            elif not (name in NOT_OF_THE_VENDOR and "customerId" in recorded):
                assert got.get(name, f"no {name}") == value, name


def _renamed(value: Any, names: dict[str, str]) -> Any:
    text = json.dumps(value)
    for recorded, own in names.items():
        text = text.replace(recorded, own)
    return json.loads(text)


@pytest.mark.parametrize("kind", [kind for kind, _ in groupby(LINES, lambda line: line["case"].split("/")[0])])
def test_every_recorded_call_is_answered_alike(http: httpx.Client, kind: str) -> None:
    replay = Replay(http)
    lines = [line for line in LINES if line["case"].startswith(f"{kind}/")]
    assert len(lines) > 20
    for line in lines:
        replay.line(line)

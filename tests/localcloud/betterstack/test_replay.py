"""Replays what the real provider sent (tests/recorded), and compares the emulator's replies with those it accepted."""

from typing import Any

import pytest

from infra.localcloud.http.api import Reply
from tests.localcloud.betterstack.conftest import BetterStack
from tests.localcloud.betterstack.recording import ALL, NOBODY, World, query_of

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
    "status_page_section_id that is null": "the vendor puts a resource without a section into the page's first one",
    "first": "the vendor gives full URLs, the stand-in gave empty ones",
    "last": "the vendor gives full URLs, the stand-in gave empty ones",
}


@pytest.mark.parametrize("type_", ALL)
def test_the_provider_gets_the_replies_that_it_accepted(type_: str, vendor: BetterStack) -> None:
    world = World(vendor)
    id_ = NOBODY
    for number, row in enumerate(ALL[type_]):
        gone = row["case"].endswith("/gone")
        body = world.request(row["request"])
        query = {name: str(world.request(value, name)) for name, value in query_of(row).items()}
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
            sectionless = name == "status_page_section_id" and recorded[name] is None
            if name not in DEVIATIONS and not heartbeat_url and not sectionless:
                compare(recorded[name], actual[name], world, f"{where} {name}", name)
            elif recorded[name] is not None and actual[name] is not None:
                assert type(recorded[name]) is type(actual[name]), (where, name)
    elif isinstance(recorded, list):
        assert len(recorded) == len(actual), (where, recorded, actual)
        for one, other in zip(recorded, actual, strict=True):
            compare(one, other, world, where, field)
    else:
        assert world.request(recorded, field) == actual, where

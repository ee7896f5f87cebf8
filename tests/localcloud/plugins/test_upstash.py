"""The stand-in for upstash sends the calls that the real provider was recorded to send, and plans as it did."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.plugins.provider import DEFAULTS, Provider
from infra.localcloud.plugins.resource import HalfDone, Refusal
from infra.localcloud.plugins.upstash import PLUGIN
from infra.localcloud.upstash import Upstash, build
from infra.localcloud.valkey.server import ValkeyServers
from infra.localcloud.world import Clock, Ids
from infra.vendors.destination import LOCAL_CLOUD
from tests.support.listener import serving

Inputs = dict[str, Any]
RECORDING = Path(__file__).parents[2] / "recorded" / "upstash.jsonl"
LINES = [json.loads(line) for line in RECORDING.read_text().splitlines()]
TYPES = {
    "upstash_redis_database": "upstash:index/redisDatabase:RedisDatabase",
    "upstash_qstash_schedule_v2": "upstash:index/qstashScheduleV2:QstashScheduleV2",
    "upstash_qstash_topic_v2": "upstash:index/qstashTopicV2:QstashTopicV2",
}

_REDIS: Inputs = {"region": "global", "databaseName": "db-demo", "primaryRegion": "eu-central-1", "tls": True}
_FIRST: Inputs = {**_REDIS, "eviction": True, "budget": 50, "ipAllowlists": ["192.0.2.0/24"]}
_AUTOSCALED: Inputs = {**_FIRST, "eviction": False, "autoScale": True}
_ADDRESSES = ["198.51.100.7", "192.0.2.0/24"]
_BUDGETED: Inputs = {**_AUTOSCALED, "budget": 80, "ipAllowlists": _ADDRESSES}
_PRODUCTION: Inputs = {**_BUDGETED, "readRegions": ["eu-west-1"], "autoScale": False, "prodPack": True}
_JOB: Inputs = {"destination": "https://app.example.com/api/cron/demo", "cron": "*/5 * * * *", "retries": 3}
_FULL: Inputs = {
    **_JOB,
    "cron": "0 3 * * *",
    "method": "POST",
    "body": '{"job":"nightly"}',
    "contentType": "application/json",
    "callback": "https://app.example.com/api/done",
    "delay": "10",
    "retries": 5,
    "forwardHeaders": {"my-header": "one"},
}
_TOPIC: Inputs = {"name": "topic-demo", "endpoints": ["https://a.example.com/q", "https://b.example.com/q"]}

#: The programs behind the recording, under Pulumi's names, by recorded variant.
PROGRAMS: dict[str, dict[str, Inputs]] = {
    "upstash_redis_database": {
        "global, eu-central-1, eviction, allow list, budget": _FIRST,
        "eviction off, autoscale on": _AUTOSCALED,
        "budget and allow list": _BUDGETED,
        "read region added, autoscale off, prod pack on": _PRODUCTION,
        "eviction on again, prod pack off": {**_PRODUCTION, "eviction": True, "prodPack": False},
        "primary region": {**_REDIS, "primaryRegion": "eu-west-1", "eviction": True, "budget": 80},
        "minimal, eu-west-1": {**_REDIS, "primaryRegion": "eu-west-1"},
        "tls not set": {"region": "global", "databaseName": "db-demo", "primaryRegion": "eu-west-1"},
    },
    "upstash_qstash_schedule_v2": {
        "POST with body, callback, forward header": _FULL,
        "cron": {**_FULL, "cron": "30 3 * * *"},
        "minimal": {**_JOB, "method": "GET"},
        "without method": _JOB,
        "destination with query": {
            **_JOB,
            "destination": "https://app.example.com/api/cron?job=demo",
            "method": "POST",
        },
    },
    "upstash_qstash_topic_v2": {
        "two endpoints": _TOPIC,
        "one endpoint exchanged": {**_TOPIC, "endpoints": ["https://a.example.com/q", "https://c.example.com/q"]},
        "name": {"name": "topic2-demo", "endpoints": ["https://a.example.com/q"]},
    },
}
#: What is planned again and again, as recorded: the vendor has a value where the program leaves it open.
NEVER_SETTLES = {"tls not set": ["tls"], "without method": ["method"]}


@dataclass
class World:
    """A provider, the account it works on, and the calls it makes."""

    upstash: Upstash
    provider: Provider
    seen: list[tuple[Call, Reply | None]] = field(default_factory=list)

    def watch(self, api: Api) -> Api:
        watched = Api(api.vendor, api.hosts, api.authenticate)

        def handle(call: Call) -> Reply | None:
            reply = api.handle(call)
            self.seen.append((call, reply))
            return reply

        watched.handle = handle  # type: ignore[method-assign]  # only to listen in
        return watched


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    environment = {"UPSTASH_EMAIL": LOCAL.upstash_email, "UPSTASH_API_KEY": LOCAL.upstash_api_key}
    with ValkeyServers() as servers:
        upstash = build(LOCAL, Clock(), Ids(), servers)
        world = World(upstash, Provider(PLUGIN, environment))
        with serving(world.watch(upstash.developer), world.watch(upstash.qstash)) as url:
            monkeypatch.setenv(LOCAL_CLOUD, url)
            world.provider.configure({})
            yield world
            world.provider._http._http.close()


@dataclass
class Life:
    """One resource as the engine leads it."""

    world: World
    type: str
    id: str = ""
    inputs: Inputs = field(default_factory=dict)
    state: Inputs = field(default_factory=dict)

    def create(self, inputs: Inputs) -> None:
        checked, failures = self.world.provider.check(self.type, "name", {}, inputs, b"seed")
        assert failures == []
        self.id, self.state = self.world.provider.create(self.type, checked, preview=False)
        self.inputs = checked

    def update(self, inputs: Inputs) -> None:
        checked, _ = self.world.provider.check(self.type, "name", self.inputs, inputs, b"seed")
        changes = self.world.provider.diff(self.type, self.state, checked).changes
        assert changes
        assert not any(change.replaces for change in changes)
        self.state = self.world.provider.update(self.type, self.id, self.state, checked, preview=False)
        self.inputs = checked

    def replace(self, inputs: Inputs) -> None:
        checked, _ = self.world.provider.check(self.type, "name", self.inputs, inputs, b"seed")
        assert any(change.replaces for change in self.world.provider.diff(self.type, self.state, checked).changes)
        self.delete()
        self.create(inputs)

    def read(self) -> None:
        found = self.world.provider.read(self.type, self.id, self.state, self.inputs)
        assert found is not None
        assert found[2] == self.inputs or self.planned()
        self.state = found[1]

    def delete(self) -> None:
        self.world.provider.delete(self.type, self.id, self.state)

    def planned(self) -> list[str]:
        changes = self.world.provider.diff(self.type, self.state, self.inputs).changes
        assert all(change.replaces for change in changes)
        return [change.path for change in changes]


@pytest.mark.parametrize("recorded", TYPES)
def test_the_calls_are_those_of_the_real_provider(recorded: str, world: World) -> None:
    life = Life(world, TYPES[recorded])
    ids: dict[str, str] = {}
    rows = [line for line in LINES if line["case"].startswith(f"{recorded}/")]
    for (case, variant), group in groupby(rows, key=lambda row: (row["case"].split("/")[1], row["variant"])):
        world.seen.clear()
        _act(life, case, variant, PROGRAMS[recorded])
        expected = list(group)
        assert len(world.seen) == len(expected), (case, variant)
        for row, (call, reply) in zip(expected, world.seen, strict=True):
            assert _made(call) == _expected(row, ids), (case, variant)
            assert reply
            assert reply.status == (200 if row["status"] in (201, 202) else row["status"])
            _learn(ids, row["response"], reply.body)
        if case in ("create", "read", "update", "replace"):
            assert life.planned() == NEVER_SETTLES.get(variant, []), (case, variant)
        if case == "gone" and variant.startswith("destroy"):
            life.create({name: value for name, value in life.inputs.items() if name != DEFAULTS})
            ids |= dict.fromkeys(ids, _bare(life.id))


def _act(life: Life, case: str, variant: str, programs: dict[str, Inputs]) -> None:
    if case in ("create", "update", "replace"):
        getattr(life, case)(programs[variant])
    elif case in ("read", "delete"):
        getattr(life, case)()
    elif case == "import":
        found = life.world.provider.read(life.type, _bare(life.id), {}, {})
        assert found is not None
        assert found[0] == life.id
    elif variant.startswith("plan"):
        life.delete()
        life.world.seen.clear()
        with pytest.raises(Refusal, match="404"):
            life.read()
    else:
        with pytest.raises(Refusal, match="404"):
            life.delete()


def _bare(id_: str) -> str:
    for prefix in ("upstash-database-", "upstash-qstash-schedule-", "upstash-qstash-topic-"):
        id_ = id_.removeprefix(prefix)
    return id_


def _made(call: Call) -> tuple[str, str, str, Any, dict[str, str]]:
    headers = {name: value for name, value in call.headers.items() if name.startswith("upstash-")}
    if headers:
        headers["content-type"] = call.headers["content-type"]
    body = call.text if headers else call.body
    return call.method, f"{call.host}{call.path}", call.query_text, body or None, headers


def _expected(row: dict[str, Any], ids: dict[str, str]) -> tuple[str, str, str, Any, dict[str, str]]:
    headers = {name: value for name, value in row["headers"].items() if name.startswith("upstash-")}
    if headers:
        headers["content-type"] = row["headers"]["content-type"]
    head, _, last = row["path"].rpartition("/")
    return row["method"], f"{row['host']}{head}/{ids.get(last, last)}", row["query"], row["request"], headers


def _learn(ids: dict[str, str], recorded: Any, answered: Any) -> None:
    for name in ("database_id", "scheduleId"):
        if isinstance(recorded, dict) and name in recorded:
            ids[recorded[name]] = answered[name]


def test_what_the_vendor_made_is_kept_when_a_later_call_of_its_creation_fails(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine then deletes the object instead of making a second one beside it."""
    life = Life(world, TYPES["upstash_redis_database"])
    with pytest.raises(HalfDone, match="invalid ip address") as half:
        life.create({**_FIRST, "ipAllowlists": ["office"]})
    [database] = world.upstash.databases.all()
    assert half.value.id == f"upstash-database-{database.database_id}"

    def unreadable(call: Call) -> None:
        if call.method == "GET":
            raise Refused(503, {"error": "down"})

    monkeypatch.setattr(world.upstash.qstash, "authenticate", unreadable)
    for recorded, prefix in (("schedule_v2", "upstash-qstash-schedule-scd_"), ("topic_v2", "upstash-qstash-topic-")):
        life = Life(world, TYPES[f"upstash_qstash_{recorded}"])
        with pytest.raises(HalfDone, match="503") as half:
            life.create(_TOPIC if recorded == "topic_v2" else _FULL)
        assert half.value.id.startswith(prefix)


def test_the_state_has_the_vendors_facts_with_secrets_marked(world: World) -> None:
    life = Life(world, TYPES["upstash_redis_database"])
    life.create(_FIRST)
    [database] = world.upstash.databases.all()
    assert (life.state["endpoint"], life.state["port"]) == (database.host, 6379)
    assert {name for name, value in life.state.items() if type(value).__name__ == "Secret"} == {
        "password",
        "restToken",
        "readOnlyRestToken",
    }


def test_headers_are_kept_as_the_provider_prints_them(world: World) -> None:
    life = Life(world, TYPES["upstash_qstash_schedule_v2"])
    life.create(_FULL)
    assert life.state["header"] == "map[Content-Type:[application/json] My-Header:[one]]"


def test_consistency_cannot_be_switched_on(world: World) -> None:
    life = Life(world, TYPES["upstash_redis_database"])
    life.create(_FIRST)
    with pytest.raises(Refusal, match="consistent"):
        life.update({**_FIRST, "consistent": True})


def test_an_emptied_list_is_sent_as_null(world: World) -> None:
    life = Life(world, TYPES["upstash_redis_database"])
    life.create(_PRODUCTION)
    world.seen.clear()
    life.update({**_PRODUCTION, "ipAllowlists": [], "readRegions": []})
    assert [call.body for call, _ in world.seen if call.method == "POST"] == [
        {"read_regions": None},
        {"allowed_ips": None},
    ]
    assert life.planned() == []


def test_a_topic_keeps_an_endpoint(world: World) -> None:
    life = Life(world, TYPES["upstash_qstash_topic_v2"])
    life.create(_TOPIC)
    with pytest.raises(Refusal, match="at least one URL"):
        life.update({**_TOPIC, "endpoints": []})


def test_without_credentials_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCAL_CLOUD, "http://127.0.0.1:1")
    with pytest.raises(Refusal, match="UPSTASH_EMAIL and UPSTASH_API_KEY"):
        Provider(PLUGIN, {}).configure({"email": "platform@eleva.example"})

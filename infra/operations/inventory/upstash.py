"""Upstash's Redis databases and QStash's schedules, as their resources have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from infra.components.qstash_schedule import comparable, properties_of
from infra.operations.inventory.kind import Kind, Live, at_ms, without_none
from infra.policy import resources
from infra.vendors.qstash import Qstash
from infra.vendors.upstash import Upstash

#: What the provider puts before a database's id.
_PREFIX = "upstash-database-"
#: Property -> the API's name.
_DATABASE = {
    "databaseName": "database_name",
    "databaseId": "database_id",
    "region": "region",
    "primaryRegion": "primary_region",
    "readRegions": "read_regions",
    "tls": "tls",
    "eviction": "eviction",
    "autoScale": "auto_upgrade",
    "prodPack": "prod_pack_enabled",
    "budget": "budget",
    "consistent": "consistent",
    "multizone": "multizone",
    "endpoint": "endpoint",
    "restToken": "rest_token",
}


def kinds(open_upstash: Callable[[], Upstash], open_qstash: Callable[[], Qstash]) -> Iterator[Kind]:
    """Yield what an account has."""
    yield Kind(
        resources.REDIS,
        "Upstash Redis database",
        lambda p: str(p["databaseName"]),
        lambda _scope: _databases(open_upstash()),
        look=lambda _scope, id_: open_upstash().database(id_.removeprefix(_PREFIX)),
        stuck_when_gone=True,
    )
    yield Kind(
        resources.SCHEDULE,
        "QStash schedule",
        lambda p: str(p["schedule_id"]),
        lambda _scope: _schedules(open_qstash()),
        comparable=comparable,
        whole=True,
        overwritten=True,  # the id is fixed
    )


def _databases(upstash: Upstash) -> Iterator[Live]:
    for listed in upstash.databases():
        database = upstash.database(listed["database_id"])
        properties = without_none({name: database.get(wire) for name, wire in _DATABASE.items()})
        created = at_ms(database["creation_time"] * 1000)
        ailments = () if database["state"] == "active" else (f"is {database['state']}, not active",)
        id_ = database["database_id"]
        yield Live(f"{_PREFIX}{id_}", id_, properties, created, ailments=ailments)


def _schedules(qstash: Qstash) -> Iterator[Live]:
    for schedule in qstash.schedules():
        yield Live(schedule.schedule_id, schedule.schedule_id, properties_of(schedule), at_ms(schedule.created_at))

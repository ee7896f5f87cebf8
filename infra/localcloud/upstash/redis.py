"""Developer API calls for Redis databases: create, read, list, rename, settings, credentials, delete.

Changes answer the JSON string "OK", as the vendor does; errors are a JSON string too (no error body is documented).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.upstash.databases import Database, Databases

REGIONS = frozenset(
    {
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
        "ca-central-1",
        "eu-central-1",
        "eu-west-1",
        "eu-west-2",
        "sa-east-1",
        "ap-south-1",
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "af-south-1",
        "us-central1",  # this and the next two are those of Google's cloud
        "us-east4",
        "europe-west1",
    }
)
_FIXED_PLANS = ("250mb", "1gb", "5gb", "10gb", "50gb", "100gb", "500gb")
_PLANS = frozenset({"free", "payg", *(f"fixed_{size}" for size in _FIXED_PLANS)})
_OK = Reply(200, "OK")


def require(databases: Databases, call: Call) -> Database:
    """Return the database that the call's path names; raise the vendor's 404 when there is none."""
    database = databases.get(call.params["id"])
    if database is None:
        raise Refused(404, "Database not found")
    return database


def field(call: Call, name: str, kind: type, default: Any = None) -> Any:
    """Return a field of the call's JSON body; raise 400 when it has another type, or is missing without default."""
    body = call.body if isinstance(call.body, dict) else {}
    value = body.get(name, default)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refused(400, f"{name} is missing or invalid")
    return value


def add_routes(api: Api, user_email: str, databases: Databases) -> None:
    """Add the calls to the developer API."""

    @api.route("POST", "/v2/redis/database")
    def create(call: Call) -> Reply:
        _check_place(call)
        database = databases.create(
            field(call, "database_name", str),
            user_email=user_email,
            primary_region=_region(field(call, "primary_region", str)),
            read_regions=_read_regions(call, field(call, "primary_region", str)),
            eviction=field(call, "eviction", bool, default=False),
            budget=field(call, "budget", int, default=20),
            auto_upgrade=field(call, "auto_upgrade", bool, default=False),
            prod_pack=field(call, "prod_pack_enabled", bool, default=False),
            plan=_plan(field(call, "plan", str, default="payg")),
        )
        return Reply(200, database.as_json())

    @api.route("GET", "/v2/redis/databases")
    def every(call: Call) -> Reply:
        return Reply(200, [_shown(call, database) for database in databases.all()])

    @api.route("GET", "/v2/redis/database/{id}")
    def read(call: Call) -> Reply:
        return Reply(200, _shown(call, require(databases, call)))

    @api.route("DELETE", "/v2/redis/database/{id}")
    def delete(call: Call) -> Reply:
        databases.delete(require(databases, call))
        return _OK

    @api.route("POST", "/v2/redis/rename/{id}")
    def rename(call: Call) -> Reply:
        database = require(databases, call)
        database.name = field(call, "name", str)
        return Reply(200, database.as_json())

    @api.route("POST", "/v2/redis/reset-password/{id}")
    def reset_password(call: Call) -> Reply:
        database = require(databases, call)
        database.renew_credentials(databases.ids)
        return Reply(200, database.as_json())

    @api.route("POST", "/v2/redis/enable-tls/{id}")
    def enable_tls(call: Call) -> Reply:
        return Reply(200, require(databases, call).as_json())

    _add_settings(api, databases)


def _add_settings(api: Api, databases: Databases) -> None:
    def setting(method: str, path: str, change: Callable[[Database, Call], None]) -> None:
        @api.route(method, f"/v2/redis/{path}")
        def handler(call: Call) -> Reply:
            change(require(databases, call), call)
            return _OK

    def switch(name: str, attribute: str, method: str = "POST") -> None:
        setting(method, f"enable-{name}/{{id}}", lambda database, _: setattr(database, attribute, True))
        setting(method, f"disable-{name}/{{id}}", lambda database, _: setattr(database, attribute, False))

    def evict(database: Database, *, eviction: bool) -> None:
        database.eviction = eviction
        database.server.set_eviction(eviction)

    def change_plan(database: Database, call: Call) -> None:
        database.plan = _plan(field(call, "plan_name", str))
        database.auto_upgrade = field(call, "auto_upgrade", bool, default=database.auto_upgrade)
        database.prod_pack = field(call, "prod_pack_enabled", bool, default=database.prod_pack)
        database.last_plan_upgrade_s = databases.now_s()

    setting("POST", "enable-eviction/{id}", lambda database, _: evict(database, eviction=True))
    setting("POST", "disable-eviction/{id}", lambda database, _: evict(database, eviction=False))
    switch("autoupgrade", "auto_upgrade")
    switch("prodpack", "prod_pack")
    switch("dailybackup", "daily_backup", "PATCH")
    setting(
        "PATCH", "update-budget/{id}", lambda database, call: setattr(database, "budget", field(call, "budget", int))
    )
    setting("POST", "update-allowlist/{id}", lambda database, call: setattr(database, "allowed_ips", _addresses(call)))
    setting(
        "POST",
        "update-regions/{id}",
        lambda database, call: setattr(database, "read_regions", _read_regions(call, database.primary_region)),
    )
    setting("POST", "{id}/change-plan", change_plan)


def _shown(call: Call, database: Database) -> dict[str, Any]:
    return database.as_json(credentials=call.query.get("credentials") != "hide")


def _check_place(call: Call) -> None:
    # The provider names the region and never the platform, the vendor's document the other way round; both are taken.
    if field(call, "region", str, default="global") != "global":
        raise Refused(400, "regional db creation is deprecated")
    if field(call, "platform", str, default="aws") not in ("aws", "gcp"):
        raise Refused(400, "platform is missing or invalid")


def _region(name: str) -> str:
    if name not in REGIONS:
        raise Refused(400, f"invalid region: {name}")
    return name


def _read_regions(call: Call, primary_region: str) -> list[str]:
    regions = [_region(name) for name in _texts(call, "read_regions", default=[])]
    if primary_region in regions:
        raise Refused(400, "the primary region cannot be a read region")
    return regions


def _plan(name: str) -> str:
    if name not in _PLANS:
        raise Refused(400, f"invalid plan: {name}")
    return name


def _texts(call: Call, name: str, default: list[str] | None = None) -> list[str]:
    # Null is an empty list here: the vendor's provider sends it for a set without elements.
    if isinstance(call.body, dict) and name in call.body and call.body[name] is None:
        return []
    return [str(text) for text in field(call, name, list, default=default)]


def _addresses(call: Call) -> list[str]:
    addresses = _texts(call, "allowed_ips")
    for address in addresses:
        try:
            ipaddress.ip_network(address, strict=False)
        except ValueError as error:
            raise Refused(400, f"invalid ip address: {address}") from error
    return addresses

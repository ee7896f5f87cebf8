"""The stand-in for the `upstash` plugin (pulumi-upstash 0.5.0 on the Terraform provider upstash/upstash 2.0.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Handler, Plugin, Refusal, Values

#: Input property -> the vendor's name for it.
_SETTINGS = {
    "region": "region",
    "databaseName": "database_name",
    "tls": "tls",
    "consistent": "consistent",
    "multizone": "multizone",
    "eviction": "eviction",
    "autoScale": "auto_upgrade",
    "prodPack": "prod_pack_enabled",
    "budget": "budget",
    "primaryRegion": "primary_region",
    "readRegions": "read_regions",
}
#: The same for what only the vendor sets.
_FACTS = {
    "databaseId": "database_id",
    "databaseType": "database_type",
    "creationTime": "creation_time",
    "endpoint": "endpoint",
    "port": "port",
    "password": "password",
    "restToken": "rest_token",
    "readOnlyRestToken": "read_only_rest_token",
    "state": "state",
    "userEmail": "user_email",
    "dbMaxClients": "db_max_clients",
    "dbMaxRequestSize": "db_max_request_size",
    "dbDiskThreshold": "db_disk_threshold",
    "dbMaxEntrySize": "db_max_entry_size",
    "dbMemoryThreshold": "db_memory_threshold",
    "dbDailyBandwidthLimit": "db_daily_bandwidth_limit",
    "dbMaxCommandsPerSecond": "db_max_commands_per_second",
}
_ACCEPTED = (200, 201, 202)  # the provider takes any other status for an error, 204 too
_ID_PREFIX = "upstash-database-"


class RedisDatabase(Handler[Client]):
    """A Redis database. One that is gone is an error for every operation, as with the vendor's provider."""

    def create(self, http: Client, inputs: Values) -> tuple[str, Values]:
        """Create the database, then set its allow list."""
        body = {wire: inputs[name] for name, wire in _SETTINGS.items() if name in inputs}
        made = http.send("POST", "/redis/database", body, accept=_ACCEPTED)
        database = made["database_id"]
        if inputs.get("ipAllowlists"):
            self._call(http, f"update-allowlist/{database}", {"allowed_ips": inputs["ipAllowlists"]})
        return _ID_PREFIX + database, self._state(http, database)

    def read(self, http: Client, id_: str, state: Values) -> Values | None:  # noqa: ARG002
        """Read the database."""
        return self._state(http, id_.removeprefix(_ID_PREFIX))

    def import_(self, http: Client, given: str) -> tuple[str, Values] | None:
        """Import by the bare database id."""
        return _ID_PREFIX + given, self._state(http, given)

    def update(self, http: Client, id_: str, old: Values, new: Values) -> Values:
        """Make one call for each property that differs."""
        database = id_.removeprefix(_ID_PREFIX)
        changed = {name for name in (*_SETTINGS, "ipAllowlists") if old.get(name) != new.get(name)}
        if "eviction" in changed:
            self._switch(http, "eviction", database, on=new["eviction"])
        if "readRegions" in changed:
            self._call(http, f"update-regions/{database}", {"read_regions": new.get("readRegions", [])})
        if "autoScale" in changed:
            self._switch(http, "autoupgrade", database, on=new["autoScale"])
        if "prodPack" in changed:
            self._switch(http, "prodpack", database, on=new["prodPack"])
        if "tls" in changed:
            self._call(http, f"enable-tls/{database}")
        if "consistent" in changed:
            raise Refusal("consistent cannot be switched on for an existing database")
        if "budget" in changed:
            http.send("PATCH", f"/redis/update-budget/{database}", {"budget": new["budget"]}, accept=_ACCEPTED)
        if "ipAllowlists" in changed:
            self._call(http, f"update-allowlist/{database}", {"allowed_ips": new.get("ipAllowlists", [])})
        return self._state(http, database)

    def delete(self, http: Client, id_: str, state: Values) -> None:  # noqa: ARG002
        """Delete the database."""
        http.send("DELETE", f"/redis/database/{id_.removeprefix(_ID_PREFIX)}", accept=_ACCEPTED)

    def replaces(self, old: Values, new: Values) -> Iterable[str]:
        """TLS and consistency cannot be switched off."""
        return [name for name in ("tls", "consistent") if old.get(name) and not new.get(name)]

    def _call(self, http: Client, path: str, body: Values | None = None) -> None:
        http.send("POST", f"/redis/{path}", body, accept=_ACCEPTED)

    def _switch(self, http: Client, feature: str, database: str, *, on: bool) -> None:
        self._call(http, f"{'enable' if on else 'disable'}-{feature}/{database}")

    def _state(self, http: Client, database: str) -> Values:
        reply = http.send("GET", f"/redis/database/{database}", accept=_ACCEPTED)
        state = {name: reply[wire] for name, wire in (_SETTINGS | _FACTS).items() if reply.get(wire) is not None}
        return state | {"ipAllowlists": reply.get("allowed_ip_ranges", [])}


def connect(settings: Values, environ: Mapping[str, str]) -> Client:
    """Return the developer API's client."""
    email = settings.get("email") or environ.get("UPSTASH_EMAIL")
    key = settings.get("apiKey") or environ.get("UPSTASH_API_KEY")
    if not email or not key:
        raise Refusal("upstash needs `email` and `apiKey` (or UPSTASH_EMAIL and UPSTASH_API_KEY)")
    return Client("https://api.upstash.com/v2", auth=(email, key))


PLUGIN: Plugin[Client] = Plugin(
    package="upstash",
    version="0.5.0",
    handlers={"upstash:index/redisDatabase:RedisDatabase": RedisDatabase()},
    connect=connect,
)

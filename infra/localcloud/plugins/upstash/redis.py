"""Redis databases as the vendor's provider leads them: one call for each setting that changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.localcloud.plugins.resource import HalfDone, Handler, Refusal, Values
from infra.localcloud.plugins.upstash.client import UpstashClient

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
_ID_PREFIX = "upstash-database-"


class RedisDatabase(Handler[UpstashClient]):
    """A Redis database. One that is gone is an error for every operation, as with the vendor's provider."""

    def create(self, http: UpstashClient, inputs: Values) -> tuple[str, Values]:
        """Create the database, then set its allow list."""
        body = {wire: inputs[name] for name, wire in _SETTINGS.items() if name in inputs}
        made = http.developer("POST", "/redis/database", body)
        database = made["database_id"]
        try:
            if inputs.get("ipAllowlists"):
                self._call(http, f"update-allowlist/{database}", {"allowed_ips": inputs["ipAllowlists"]})
            return _ID_PREFIX + database, self._state(http, database)
        except Refusal as refusal:
            raise HalfDone(_ID_PREFIX + database, {**inputs, "databaseId": database}, refusal) from refusal

    def read(self, http: UpstashClient, id_: str, state: Values) -> Values | None:
        """Read the database."""
        return self._state(http, id_.removeprefix(_ID_PREFIX))

    def import_(self, http: UpstashClient, given: str) -> tuple[str, Values] | None:
        """Import by the bare database id."""
        return _ID_PREFIX + given, self._state(http, given)

    def update(self, http: UpstashClient, id_: str, old: Values, new: Values) -> Values:
        """Make one call for each property that differs; an emptied list is sent as null."""
        database = id_.removeprefix(_ID_PREFIX)
        changed = {name for name in (*_SETTINGS, "ipAllowlists") if _plain(old.get(name)) != _plain(new.get(name))}
        if "eviction" in changed:
            self._switch(http, "eviction", database, on=new["eviction"])
        if "readRegions" in changed:
            self._call(http, f"update-regions/{database}", {"read_regions": new.get("readRegions") or None})
        if "autoScale" in changed:
            self._switch(http, "autoupgrade", database, on=new["autoScale"])
        if "prodPack" in changed:
            self._switch(http, "prodpack", database, on=new["prodPack"])
        if "tls" in changed:
            self._call(http, f"enable-tls/{database}")
        if "consistent" in changed:
            raise Refusal("consistent cannot be switched on for an existing database")
        if "budget" in changed:
            http.developer("PATCH", f"/redis/update-budget/{database}", {"budget": new["budget"]})
        if "ipAllowlists" in changed:
            self._call(http, f"update-allowlist/{database}", {"allowed_ips": new.get("ipAllowlists") or None})
        return self._state(http, database)

    def delete(self, http: UpstashClient, id_: str, state: Values) -> None:
        """Delete the database."""
        http.developer("DELETE", f"/redis/database/{id_.removeprefix(_ID_PREFIX)}")

    def replaces(self, old: Values, new: Values) -> Iterable[str]:
        """TLS and consistency cannot be switched off."""
        return [name for name in ("tls", "consistent") if old.get(name) and not new.get(name)]

    def _call(self, http: UpstashClient, path: str, body: Values | None = None) -> None:
        http.developer("POST", f"/redis/{path}", body)

    def _switch(self, http: UpstashClient, feature: str, database: str, *, on: bool) -> None:
        self._call(http, f"{'enable' if on else 'disable'}-{feature}/{database}")

    def _state(self, http: UpstashClient, database: str) -> Values:
        reply = http.developer("GET", f"/redis/database/{database}")
        state = {name: reply[wire] for name, wire in (_SETTINGS | _FACTS).items() if reply.get(wire) is not None}
        return state | {"ipAllowlists": reply.get("allowed_ip_ranges", [])}


def _plain(value: Any) -> Any:
    """Return a setting for comparing: the lists are sets, and an empty one is none."""
    return sorted(value) if isinstance(value, list) and value else value or None

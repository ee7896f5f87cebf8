"""The Redis databases of the emulated account: what the developer API keeps of each, and its running server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Protocol

from infra.localcloud.valkey.server import ValkeyServer
from infra.localcloud.world import Clock, Ids

_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#: Limits of the pay-as-you-go plan, as the vendor's replies give them.
_LIMITS = {
    "db_max_clients": 10000,
    "db_max_request_size": 10485760,
    "db_disk_threshold": 107374182400,
    "db_max_entry_size": 104857600,
    "db_memory_threshold": 3221225472,
    "db_daily_bandwidth_limit": 53687091200,
    "db_max_commands_per_second": 10000,
    "db_request_limit": 9223372036854775807,
    "db_resource_size": "L",
    "db_type": "pebble",
    "db_conn_idle_timeout": 21600000000000,
    "db_lua_timeout": 250000000,
    "db_lua_credits_per_min": 10000000000,
    "db_store_max_idle": 900000000000,
    "db_max_loads_per_sec": 1000000,
}


class Servers(Protocol):
    """What runs the databases: `ValkeyServers`."""

    def create(self, database_id: str, *, eviction: bool) -> ValkeyServer:
        """Start the server of a new database."""

    def drop(self, database_id: str) -> None:
        """Stop the server of a deleted database."""


@dataclass(frozen=True)
class Backup:
    """A named copy of a database's content."""

    backup_id: str
    name: str
    created_s: int
    content: dict[bytes, tuple[bytes, int]]


@dataclass
class Database:
    """One database. Tokens and password change together, when the password is reset."""

    database_id: str
    name: str
    primary_region: str
    read_regions: list[str]
    eviction: bool
    budget: int
    auto_upgrade: bool
    prod_pack: bool
    plan: str
    host: str
    created_s: int
    user_email: str
    server: ValkeyServer
    password: str = ""
    rest_token: str = ""
    read_only_rest_token: str = ""
    allowed_ips: list[str] = field(default_factory=list)
    daily_backup: bool = False
    last_plan_upgrade_s: int = 0
    backups: dict[str, Backup] = field(default_factory=dict)

    def renew_credentials(self, ids: Ids) -> None:
        """Make a new password and new REST tokens; the old ones stop working."""
        self.password = ids.token("redis-password", 48, _ALPHANUMERIC)
        self.rest_token = ids.token("redis-token", 58, _ALPHANUMERIC)
        self.read_only_rest_token = ids.token("redis-read-token", 58, _ALPHANUMERIC)

    def as_json(self, *, credentials: bool = True) -> dict[str, Any]:
        """Return the database as the vendor describes it: the documented fields and those that live replies add.

        TLS is always on, whatever was asked for; some yes-or-no fields are strings, as the vendor's are.
        """
        secrets = {
            "password": self.password,
            "rest_token": self.rest_token,
            "read_only_rest_token": self.read_only_rest_token,
        }
        return {
            "database_id": self.database_id,
            "database_name": self.name,
            "database_type": "Free" if self.plan == "free" else "Pay as You Go",
            "type": self.plan,
            "region": "global",
            "primary_region": self.primary_region,
            "read_regions": list(self.read_regions),
            "primary_members": [self.primary_region],
            "all_members": [self.primary_region, *self.read_regions],
            "port": 6379,
            "creation_time": self.created_s,
            "state": "active",
            "user_email": self.user_email,
            "endpoint": self.host,
            "tls": True,
            "eviction": self.eviction,
            "db_eviction": self.eviction,
            "auto_upgrade": self.auto_upgrade,
            "consistent": False,
            "multizone": False,
            "modifying_state": "",
            "reserved_per_region_price": 0,
            "prod_pack_enabled": self.prod_pack,
            "budget": self.budget,
            "allowed_ip_ranges": list(self.allowed_ips),
            "replicas": 1 + len(self.read_regions),
            "customer_id": "local-customer",
            "daily_backup_enabled": self.daily_backup,
            "last_plan_upgrade_time": self.last_plan_upgrade_s,
            "prometheus_enabled": "false",
            "db_acl_enabled": "false",
            "db_acl_default_user_status": "true",
            "securityAddons": {
                "ipWhitelisting": bool(self.allowed_ips),
                "vpcPeering": False,
                "privateLink": False,
                "tlsMutualAuth": False,
                "encryptionAtRest": self.prod_pack,
            },
            **_LIMITS,
            **(secrets if credentials else {}),
        }


class Databases:
    """All databases of the account, by id."""

    def __init__(self, clock: Clock, ids: Ids, servers: Servers) -> None:
        self.clock = clock
        self.ids = ids
        self._servers = servers
        self._by_id: dict[str, Database] = {}

    def create(self, name: str, *, user_email: str, eviction: bool, **settings: Any) -> Database:
        """Start a new database; `settings` are further fields of `Database`."""
        database_id = self.ids.uuid("redis")
        database = Database(
            database_id=database_id,
            name=name,
            host=f"{_slug(name)}-{10000 + self.ids.number('redis-host')}.upstash.io",
            created_s=self.now_s(),
            user_email=user_email,
            eviction=eviction,
            server=self._servers.create(database_id, eviction=eviction),
            **settings,
        )
        database.renew_credentials(self.ids)
        self._by_id[database_id] = database
        return database

    def get(self, database_id: str) -> Database | None:
        """Return the database of an id, or None."""
        return self._by_id.get(database_id)

    def all(self) -> list[Database]:
        """Return all databases, oldest first."""
        return list(self._by_id.values())

    def by_host(self, host: str) -> Database | None:
        """Return the database whose REST endpoint is `host`, or None."""
        return next((database for database in self.all() if database.host == host), None)

    def delete(self, database: Database) -> None:
        """Forget a database and end its server; its content is lost."""
        del self._by_id[database.database_id]
        self._servers.drop(database.database_id)

    def now_s(self) -> int:
        """Return the time in epoch seconds, the unit of this API."""
        return self.clock.ms() // 1000


def _slug(name: str) -> str:
    # A host label has 63 characters at most, six of which the number takes.
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50].strip("-") or "redis"

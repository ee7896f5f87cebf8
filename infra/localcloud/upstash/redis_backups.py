"""Developer API calls for backups of a Redis database: real copies of what its server holds."""

from __future__ import annotations

from typing import Any

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.upstash.databases import Backup, Database, Databases
from infra.localcloud.upstash.redis import field, require

_OK = Reply(200, "OK")


def add_routes(api: Api, databases: Databases) -> None:
    """Add the calls to the developer API."""

    @api.route("GET", "/v2/redis/list-backup/{id}")
    def every(call: Call) -> Reply:
        database = require(databases, call)
        return Reply(200, [_shown(database, backup) for backup in database.backups.values()])

    @api.route("POST", "/v2/redis/create-backup/{id}")
    def create(call: Call) -> Reply:
        database = require(databases, call)
        backup_id = databases.ids.uuid("redis-backup")
        name = field(call, "name", str)
        database.backups[backup_id] = Backup(backup_id, name, databases.now_s(), database.server.dump())
        return _OK

    @api.route("POST", "/v2/redis/restore-backup/{id}")
    def restore(call: Call) -> Reply:
        database = require(databases, call)
        database.server.load(_backup(database, field(call, "backup_id", str)).content)
        return _OK

    @api.route("DELETE", "/v2/redis/delete-backup/{id}/{backup}")
    def delete(call: Call) -> Reply:
        database = require(databases, call)
        del database.backups[_backup(database, call.params["backup"]).backup_id]
        return _OK


def _backup(database: Database, backup_id: str) -> Backup:
    if backup_id not in database.backups:
        raise Refused(404, "Backup not found")
    return database.backups[backup_id]


def _shown(database: Database, backup: Backup) -> dict[str, Any]:
    return {
        "backup_id": backup.backup_id,
        "name": backup.name,
        "database_id": database.database_id,
        "customer_id": "local-customer",
        "creation_time": backup.created_s,
        "state": "completed",
        "backup_size": sum(len(value) for value, _ in backup.content.values()),
        "daily_backup": "false",
        "hourly_backup": "false",
        "internal_backup_tag": "",
    }

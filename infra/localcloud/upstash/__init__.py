"""The emulated Upstash: developer API, Redis databases with their REST endpoint, and QStash, of one account."""

from __future__ import annotations

from dataclasses import dataclass

from infra.localcloud import qstash
from infra.localcloud.accounts import Accounts
from infra.localcloud.http.api import Api
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.upstash import api as developer_api
from infra.localcloud.upstash.databases import Databases, Servers
from infra.localcloud.valkey import rest
from infra.localcloud.valkey.rest import HOST_SUFFIX
from infra.localcloud.world import Clock, Ids


@dataclass(frozen=True)
class Upstash:
    """The three faces of Upstash; `redis` is found by `HOST_SUFFIX`, the others by their host names."""

    developer: Api
    redis: Api
    qstash: Api
    databases: Databases


def build(accounts: Accounts, clock: Clock, ids: Ids, servers: Servers) -> Upstash:
    """Return a new, empty Upstash account whose databases run on `servers` (`ValkeyServers`)."""
    databases = Databases(clock, ids, servers)
    account = QstashAccount(accounts, clock, ids)
    return Upstash(
        developer=developer_api.build(accounts, databases, account),
        redis=rest.build(databases.by_host),
        qstash=qstash.build(account, clock, ids),
        databases=databases,
    )


__all__ = ["HOST_SUFFIX", "Upstash", "build"]

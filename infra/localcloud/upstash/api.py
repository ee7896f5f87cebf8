"""The developer API, api.upstash.com: Redis databases, their backups, and the QStash user with its token."""

from __future__ import annotations

import base64
from hmac import compare_digest

from infra.localcloud.accounts import Accounts
from infra.localcloud.http.api import Api, Call, Refused
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.upstash import qstash_user, redis, redis_backups
from infra.localcloud.upstash.databases import Databases


def build(accounts: Accounts, databases: Databases, account: QstashAccount) -> Api:
    """Return the developer API over `databases` and the QStash `account`."""
    expected = base64.b64encode(f"{accounts.upstash_email}:{accounts.upstash_api_key}".encode()).decode()

    def authenticate(call: Call) -> None:
        scheme, _, credentials = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not compare_digest(credentials.encode(), expected.encode()):
            raise Refused(401, "Unauthorized")

    api = Api("upstash", ("api.upstash.com",), authenticate)
    redis.add_routes(api, accounts.upstash_email, databases)
    redis_backups.add_routes(api, databases)
    qstash_user.add_routes(api, account)
    return api

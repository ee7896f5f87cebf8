"""The emulated QStash, version 2 of its API: schedules, URL groups and signing keys. Nothing is delivered."""

from __future__ import annotations

from hmac import compare_digest

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.qstash import schedules, topics
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.world import Clock, Ids

HOSTS = ("qstash.upstash.io", "qstash-eu-central-1.upstash.io", "qstash-us-east-1.upstash.io")


def build(account: QstashAccount, clock: Clock, ids: Ids) -> Api:
    """Return QStash with neither schedules nor URL groups, for the tokens of `account`."""

    def authenticate(call: Call) -> None:
        scheme, _, bearer = call.headers.get("authorization", "").partition(" ")
        token = (bearer if scheme.lower() == "bearer" else call.query.get("qstash_token", "")).encode()
        reading = call.method == "GET" and compare_digest(token, account.read_only_token.encode())
        if not reading and not compare_digest(token, account.token.encode()):
            raise Refused(401, {"error": "unable to authenticate: invalid token"})

    api = Api("qstash", HOSTS, authenticate)
    groups = topics.add_routes(api, clock)
    schedules.add_routes(api, account, clock, ids, groups)
    _add_keys(api, account)
    return api


def _add_keys(api: Api, account: QstashAccount) -> None:
    def shown() -> Reply:
        return Reply(200, {"current": account.current_key, "next": account.next_key})

    @api.route("GET", "/v2/keys")
    def keys(_call: Call) -> Reply:
        return shown()

    @api.route("POST", "/v2/keys/rotate")
    def rotate(_call: Call) -> Reply:
        account.rotate_keys()
        return shown()

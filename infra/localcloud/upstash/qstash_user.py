"""Developer API calls for the QStash user: its token, plan and budget."""

from __future__ import annotations

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.upstash.redis import field

_MAX_BUDGET = 10_000


def add_routes(api: Api, account: QstashAccount) -> None:
    """Add the calls to the developer API."""

    def check(call: Call) -> None:
        if call.params["id"] != account.user_id:
            raise Refused(404, "QStash user not found")

    # The provider asks this undocumented path for the token before each of its QStash calls.
    @api.route("GET", "/v2/qstash/user")
    def current(_call: Call) -> Reply:
        return Reply(200, account.as_json())

    @api.route("GET", "/v2/qstash/users")
    def every(_call: Call) -> Reply:
        return Reply(200, [account.as_json()])

    @api.route("GET", "/v2/qstash/user/{id}")
    def read(call: Call) -> Reply:
        check(call)
        return Reply(200, account.as_json())

    @api.route("POST", "/v2/qstash/rotate-token/{id}")
    def rotate_token(call: Call) -> Reply:
        check(call)
        account.rotate_token()
        return Reply(200, account.as_json())

    @api.route("PATCH", "/v2/qstash/update-budget/{id}")
    def update_budget(call: Call) -> Reply:
        check(call)
        budget = field(call, "budget", int)
        if not 0 <= budget <= _MAX_BUDGET:
            raise Refused(400, "budget is missing or invalid")
        account.budget = budget
        return Reply(200, "OK")

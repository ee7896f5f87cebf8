"""The emulated Neon API (console.neon.tech, /api/v2) on top of real PostgreSQL branches.

What it emulates: projects, branches, endpoints, roles, databases, permissions and operations, with their lists, and
whose key it is that asks.
What it does not know gets a 501 from the listener.
"""

from __future__ import annotations

from infra.localcloud.accounts import Accounts
from infra.localcloud.http.api import Api, Call
from infra.localcloud.neon.databases import Databases
from infra.localcloud.neon.errors import NOT_AUTHENTICATED, Wrong, refused
from infra.localcloud.neon.history import History
from infra.localcloud.neon.router import Router
from infra.localcloud.neon.routes import auth, branches, endpoints, operations, permissions, projects, roles
from infra.localcloud.neon.routes import databases as database_routes
from infra.localcloud.neon.state import State
from infra.localcloud.world import Clock, Ids

__all__ = ["Databases", "build"]


def build(accounts: Accounts, clock: Clock, ids: Ids, databases: Databases, *, absent_status: int = 204) -> Api:
    """Return the API over an empty account; whatever `databases` still holds is dropped.

    `absent_status` answers DELETE of a branch, endpoint, role or database that is not there: 204 without a body is
    Neon's answer; kislerdm/neon cannot read that, so 404 lets it destroy after an outside deletion.
    """
    databases.reset()
    state = State(accounts, clock, ids, databases, absent_status, History(clock))

    def authenticate(call: Call) -> None:
        if call.headers.get("authorization") != f"Bearer {accounts.neon_api_key}":
            raise refused(call, Wrong(401, NOT_AUTHENTICATED), ids.uuid("neon-request"))

    api = Api("neon", ("console.neon.tech",), authenticate)
    router = Router(api, state)
    for part in (auth, projects, branches, endpoints, roles, database_routes, permissions, operations):
        part.add(router)
    return api

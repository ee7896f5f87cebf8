"""Vercel's form of error, and the check of token and team that every call of its API passes."""

from __future__ import annotations

import re
from typing import Any

from infra.localcloud.accounts import Accounts
from infra.localcloud.http.api import Call, Refused


def refused(status: int, code: str, message: str, **details: Any) -> Refused:
    """Return the error `{"error": {code, message, ...details}}` with `status`, for raising."""
    return Refused(status, {"error": {"code": code, "message": message, **details}})


def bad_request(message: str, **details: Any) -> Refused:
    """Return the error for a body or query that Vercel does not accept."""
    return refused(400, "bad_request", message, **details)


def not_found(message: str) -> Refused:
    """Return the 404 that the provider takes for "gone"."""
    return refused(404, "not_found", message)


def conflict(message: str, **details: Any) -> Refused:
    """Return the error for a name that is taken."""
    return refused(409, "conflict", message, **details)


#: Calls about teams name theirs in the path, and calls about the one who calls have none.
_WITHOUT_TEAM = re.compile(r"(/v\d+)?/(teams|user)(/|$)")


class Credentials:
    """Lets the account's token through, on the account's team only."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def __call__(self, call: Call) -> None:
        """Check `call`.

        Raises:
            Refused: 403 without the account's token, or for a team other than the account's.
        """
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise refused(403, "forbidden", "The request is missing an authentication token", missingToken=True)
        if token != self._accounts.vercel_token:
            raise refused(403, "forbidden", "Not authorized", invalidToken=True)
        if not _WITHOUT_TEAM.match(call.path):
            self._check_team(call)

    def _check_team(self, call: Call) -> None:
        given = call.query.get("teamId") or call.query.get("slug")
        if given is None:
            # Vercel would use the token's personal account. Nothing of a platform belongs there, so that is refused.
            raise refused(403, "forbidden", "The local cloud has no personal account: give teamId")
        if given not in (self._accounts.vercel_team_id, self._accounts.vercel_team_slug):
            raise refused(403, "forbidden", f'Not authorized: Trying to access resource under scope "{given}".')

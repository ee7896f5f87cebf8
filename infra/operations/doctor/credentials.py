"""What each credential may do, where its vendor tells: wider than the guide wants it is wrong, the rest is noted.

Each look first asks for something that the credential has to be able to read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from infra.operations.verify.finding import Difference
from infra.platform.accounts import Accounts
from infra.platform.environments import Environment
from infra.vendors.betterstack import BetterStack
from infra.vendors.errors import Unauthorized
from infra.vendors.neon import Neon
from infra.vendors.qstash import Qstash
from infra.vendors.secrets import refuse_other_account
from infra.vendors.upstash import Upstash
from infra.vendors.vercel import Vercel

#: Wrong, or only worth knowing.
Remark = Difference | str
Look = Callable[[], Iterable[Remark]]

GUIDE = "docs/guides/first-deployment.md says with what rights"
#: A token that ends sooner than this is to be replaced: the nightly runs need it, and nobody looks daily.
EXPIRY_NOTICE = timedelta(days=14)
_NARROWER = f"make another one there and end this one: {GUIDE}"


def vendors(environment: Environment, accounts: Accounts) -> Iterator[tuple[str, Look]]:
    """Yield for each vendor in use what asks it about its credential."""
    yield "Vercel", partial(_vercel, accounts.vercel.team_id)
    yield "Neon", partial(_neon, accounts.neon.org_id)
    if environment.has_cache:
        yield "Upstash", _upstash
    if environment.has_schedules:
        yield "QStash", _qstash
    if environment.has_monitoring:
        yield "Better Stack", partial(_better_stack, accounts.betterstack.team_name)


def aws(account_id: str, region: str) -> Iterator[Remark]:
    """Yield who is signed in to the account; the account's owner may do everything, and so should do nothing here."""
    who = refuse_other_account(account_id, region).rpartition(":")[2]
    if who == "root":
        yield Difference("these are the owner's (root)", "sign in as somebody with a role, and end the owner's keys")
    else:
        yield f"{who}; what it may do is in its policies (eleva foundation check)"


def _vercel(team_id: str) -> Iterator[Remark]:
    with Vercel(team_id) as vercel:
        vercel.projects()
        try:
            token = vercel.token()
        except Unauthorized:
            yield "Vercel does not tell this token what it may reach"
            return
    yield from of_vercel(token, team_id, datetime.now(UTC))


def of_vercel(token: dict[str, Any], team_id: str, now: datetime) -> Iterator[Remark]:
    """Judge what Vercel tells of a token: for one team, and not for ever."""
    scopes = token.get("scopes", [])
    if any(scope["type"] == "user" for scope in scopes):
        yield Difference("it reaches the whole account of whoever made it, with all teams", _NARROWER)
    others = [scope["teamId"] for scope in scopes if scope["type"] == "team" and scope["teamId"] != team_id]
    if others:
        yield Difference(f"it reaches other teams: {', '.join(others)}", _NARROWER)
    if token.get("leakedAt"):
        yield Difference("Vercel has seen it published", _NARROWER)
    if "expiresAt" not in token:
        yield Difference("it never expires", _NARROWER)
        return
    expires = datetime.fromtimestamp(token["expiresAt"] / 1000, UTC)
    if expires - now < EXPIRY_NOTICE:
        yield Difference(f"it expires on {expires:%Y-%m-%d}", f"make its successor there: {GUIDE}")
    else:
        yield f"expires on {expires:%Y-%m-%d}"


def _neon(org_id: str) -> Iterator[Remark]:
    with Neon(org_id) as neon:
        neon.projects()
        yield from of_neon(neon.key(), org_id)


def of_neon(key: dict[str, Any], org_id: str) -> Iterator[Remark]:
    """Judge what Neon tells of a key: an organisation's own, of this one."""
    method, owner = key.get("auth_method"), key.get("account_id")
    if method != "api_key_org":
        yield Difference(f"it is no organisation's key ({method}), and reaches all that its owner does", _NARROWER)
    elif owner != org_id:
        yield Difference(f"it is the key of {owner}, and eleva:accounts names {org_id}", _NARROWER)
    else:
        yield "the organisation's own; whether for one project alone, Neon does not tell"


def _upstash() -> Iterator[Remark]:
    with Upstash() as upstash:
        upstash.databases()
    yield "Upstash does not tell whether it may write"


def _qstash() -> Iterator[Remark]:
    with Qstash() as qstash:
        qstash.schedules()
    yield "Upstash does not tell whether it may write"


def _better_stack(team_name: str) -> Iterator[Remark]:
    with BetterStack(team_name) as better_stack:
        better_stack.monitors()
        teams = better_stack.teams()
    if teams is None:
        yield "a team's own; whether it may write, Better Stack does not tell"
    else:
        yield Difference(f"it is a global one, and reaches {', '.join(teams)}", _NARROWER)

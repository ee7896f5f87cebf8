"""Whether what is there works: databases open, Redis answers, variables are deployed, heartbeats have been heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import psycopg

from infra.operations.deployment import freshness
from infra.operations.inventory.inventory import Inventory
from infra.operations.inventory.kind import Live
from infra.operations.verify.finding import Difference, Finding
from infra.operations.verify.redis import use_of
from infra.operations.verify.site import site
from infra.platform import naming
from infra.policy.resources import HEARTBEAT, name_of
from infra.vendors import transport
from infra.vendors.errors import CredentialMissing, VendorError
from infra.vendors.vercel import Vercel

if TYPE_CHECKING:  # with it comes pulumi, which takes a while
    from infra.operations.verify.declared import Declaration, Declared

CONNECT_TIMEOUT_S = 10
#: The outputs by which systems give the application URLs and credentials.
SYSTEMS = (naming.DATABASE, naming.CACHE, naming.MONITORING)
WRONG_TOKEN = "a-token-that-nobody-issued"  # noqa: S105


class NotUsable(Exception):
    """What is there does not do what it is for."""


def use(
    declaration: Declaration,
    declared: Declared,
    inventory: Inventory,
    vercel: Vercel,
    given: Mapping[str, Any],
    now: datetime | None = None,
) -> Iterator[Finding]:
    """Yield a finding for each thing that can be tried.

    Args:
        declaration: whose stack.
        declared: what it declares, with the vendors' own values.
        inventory: what exists.
        vercel: tells what is deployed.
        given: the stack's outputs with secrets, from which the application's variables were made.
        now: the time by which heartbeats are judged; the machine's where it is left out.
    """
    exports, stack = declared.recorded.exports, declaration.platform.environment.name
    yield from given_values(exports, given, declared, stack)
    yield from systems_tried(exports, declared.depends_on_missing)
    if "cache" in exports and not declared.depends_on_missing(exports["cache"]):
        yield from use_of(exports["cache"])
    if declaration.platform.environment.has_hosting_project:
        yield _deployed(declared, vercel, exports["vercel_project_id"], stack)
        yield from site(declaration.platform.origin)
    yield from _heartbeats(declared, inventory, now or datetime.now(UTC))


def systems_tried(
    outputs: Mapping[str, Any], depends_on_missing: Callable[[Any], bool] = lambda _: False
) -> Iterator[Finding]:
    """Yield for each database URL, and for Redis, whether it works as the application uses it.

    Args:
        outputs: a stack's, with secrets.
        depends_on_missing: whether a value leads to what is known to be missing.
    """
    for name, url in sorted(outputs.get("database", {}).items()):
        yield _tried("database URL", name, partial(_query, url), depends_on_missing(url))
    if "cache" in outputs:
        yield from _redis(outputs["cache"], depends_on_missing)


def given_values(
    exports: Mapping[str, Any], given: Mapping[str, Any], declared: Declared, stack: str
) -> Iterator[Finding]:
    """Yield for each system whether the application was given what its vendor has now, as after a new password."""
    for system in SYSTEMS:
        now, before = exports.get(system), given.get(system) or {}
        if now and not declared.depends_on_missing(now):
            stale = sorted(name for name, value in now.items() if before.get(name) != value)
            differences = [
                Difference(f"{name} is not what the application was given", f"pulumi up --refresh --stack {stack}")
                for name in stale
            ]
            yield Finding("values given to the application", system, differences)


def _tried(noun: str, name: str, attempt: Callable[[], None], depends_on_missing: bool) -> Finding:
    """Try something, unless it cannot be there because of what is missing, which is told elsewhere."""
    if depends_on_missing:
        return Finding(noun, name, [Difference("cannot be tried, since what it leads to is missing", "see above")])
    try:
        attempt()
    except (NotUsable, VendorError, CredentialMissing, psycopg.Error, httpx.HTTPError) as failure:
        said = str(failure).strip().splitlines()
        return Finding(noun, name, [Difference(f"does not work: {said[0] if said else type(failure).__name__}", _LOOK)])
    return Finding(noun, name)


_LOOK = "see the vendor's status page and the resource above"


def _query(url: str) -> None:
    """Open a declared URL as it is, and ask who and where we are."""
    wanted = psycopg.conninfo.conninfo_to_dict(url)
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S) as connection:
        row = connection.execute("select current_user, current_database()").fetchone()
    if row != (wanted["user"], wanted["dbname"]):
        raise NotUsable(f"it leads to {row}, and not to {wanted['dbname']} as {wanted['user']}")


def _redis(cache: Mapping[str, str], depends_on_missing: Callable[[Any], bool]) -> Iterator[Finding]:
    url, missing = cache["rest_url"], depends_on_missing(cache["rest_url"])
    yield _tried("Redis URL", "answers to its token", lambda: _ping(url, cache["rest_token"]), missing)
    yield _tried("Redis URL", "refuses a wrong token", lambda: _is_refused(url), missing)


def _ping(url: str, token: str) -> None:
    reply = _asked(url, token)
    if reply.status_code != httpx.codes.OK or reply.json() != {"result": "PONG"}:
        raise NotUsable(f"PING is answered with status {reply.status_code}")


def _is_refused(url: str) -> None:
    reply = _asked(url, WRONG_TOKEN)
    if reply.status_code != httpx.codes.UNAUTHORIZED:
        raise NotUsable(f"status {reply.status_code} instead of 401")


def _asked(url: str, token: str) -> httpx.Response:
    with transport.client() as http:
        return http.get(f"{url}/ping", headers={"Authorization": f"Bearer {token}"})


def _deployed(declared: Declared, vercel: Vercel, project_id: str, stack: str) -> Finding:
    noun = "live deployment"
    if declared.depends_on_missing(project_id):
        return Finding(noun, stack, [Difference("there is none without its project", "see above")])
    try:
        told = freshness(vercel, project_id).told
    except (VendorError, CredentialMissing) as error:
        return Finding(noun, stack, [Difference(f"cannot be checked: {error}", "see what the vendor says, and retry")])
    return Finding(noun, stack, [Difference(told, f"eleva redeploy {stack}")] if told else [])


def _heartbeats(declared: Declared, inventory: Inventory, now: datetime) -> Iterator[Finding]:
    """Yield each heartbeat that never got a ping: one that waits for the first alarms nobody (Better Stack)."""
    for registered in declared.recorded.resources:
        if registered.request.type != HEARTBEAT:
            continue
        try:
            found = inventory.find(HEARTBEAT, registered.resource().properties)
        except (VendorError, CredentialMissing):
            return  # told with the heartbeats themselves
        name = name_of(registered.urn)
        for heartbeat in found:
            if heartbeat.properties["status"] == "pending":
                yield unheard(name, heartbeat, now)


def unheard(name: str, heartbeat: Live, now: datetime) -> Finding:
    """Judge a heartbeat without a first ping: it should have had one after a period and its grace."""
    noun = "first ping of a heartbeat"
    silent = now - (heartbeat.created or now)
    if silent <= timedelta(seconds=heartbeat.properties["period"] + heartbeat.properties["grace"]):
        return Finding(noun, name, notices=["never got a ping yet, and alarms nobody until then"])
    hours = silent.total_seconds() / 3600
    return Finding(
        noun,
        name,
        [Difference(f"never got a ping in {hours:.1f} h, so it alarms nobody", "see whether its job runs, and pings")],
    )

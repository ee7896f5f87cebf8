"""What exists at the emulated vendors, asked as anybody could: to find what is missing, double or left over."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from infra.localcloud.accounts import LOCAL
from infra.vendors.transport import LocalCloudTransport

_VERCEL = {"teamId": LOCAL.vercel_team_id, "limit": "100"}
_BETTER_STACK = ("monitors", "monitor-groups", "heartbeats", "heartbeat-groups", "urgencies", "status-pages")
#: What vendors choose, count or do by themselves: no part of how a thing is set, and different in every run.
_VENDORS_OWN = re.compile(
    r"\.((created|updated|enabled|disabled|state_changed|last_checked)_?[aA]t|creation_time|(next|last)ScheduleTime)$"
    r"|\.(id|status|version|updatedBy|repoId|gitCredentialId|endpoint|password|\w*token)$"
    r"|^Better Stack heartbeats .*\.url$|\.failureCallback$"  # whoever has it can silence an alert, so it is random
)
_NAMES = ("pronounceable_name", "name", "subdomain", "public_name")


@dataclass(frozen=True)
class Thing:
    """An object at a vendor: what it is, what it is called there, its id (empty: it has none), and how it is set."""

    kind: str
    key: str
    id: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Inventory:
    """Everything that exists."""

    things: tuple[Thing, ...]

    @property
    def names(self) -> Counter[str]:
        """How many of each there are, by kind and name."""
        return Counter(f"{thing.kind} {thing.key}" for thing in self.things)

    def ids(self) -> set[str]:
        """Return the ids."""
        return {thing.id for thing in self.things if thing.id}

    def leaves(self) -> dict[str, Any]:
        """Return every single setting by its place, with names in place of ids, so that two runs can be compared."""
        named = sorted(((t.id, f"<{t.kind} {t.key}>") for t in self.things if t.id), key=lambda pair: -len(pair[0]))

        def without_ids(value: Any) -> Any:
            for id_, name in named:
                if isinstance(value, str):
                    value = value.replace(id_, name)
                elif isinstance(value, int) and not isinstance(value, bool) and str(value) == id_:
                    value = name
            return value

        flat = {f"{t.kind} {t.key} {path}": leaf for t in self.things for path, leaf in _flat(t.settings, "")}
        return {place: without_ids(leaf) for place, leaf in flat.items() if not _VENDORS_OWN.search(place)}


def take(url: str) -> Inventory:
    """Ask the vendors of the local cloud at `url` for everything that they have."""
    with httpx.Client(transport=LocalCloudTransport(url), timeout=30) as http:
        return Inventory((*_vercel(http), *_neon(http), *_upstash(http), *_better_stack(http)))


def _get(http: httpx.Client, url: str, **params: str) -> Any:
    host = httpx.URL(url).host
    bearers = {
        "api.vercel.com": LOCAL.vercel_token,
        "console.neon.tech": LOCAL.neon_api_key,
        "qstash.upstash.io": LOCAL.qstash_token,
        "uptime.betterstack.com": LOCAL.betterstack_token,
    }
    account = (LOCAL.upstash_email, LOCAL.upstash_api_key) if host == "api.upstash.com" else None
    headers = {"Authorization": f"Bearer {bearers[host]}"} if host in bearers else {}
    answer = http.get(url, params=params, headers=headers, auth=account)
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    answer.raise_for_status()
    return answer.json()


def _vercel(http: httpx.Client) -> Iterator[Thing]:
    base = "https://api.vercel.com"
    for project in _get(http, f"{base}/v10/projects", **_VERCEL)["projects"]:
        id_, name = project["id"], project["name"]
        yield Thing("Vercel project", name, id_, _get(http, f"{base}/v10/projects/{id_}", **_VERCEL))
        for variable in _get(http, f"{base}/v10/projects/{id_}/env", **_VERCEL)["envs"]:
            yield Thing("Vercel variable", variable["key"], variable["id"], variable)
        for domain in _get(http, f"{base}/v9/projects/{id_}/domains", **_VERCEL)["domains"]:
            yield Thing("Vercel domain", domain["name"], domain["name"], domain)
        firewall = _get(http, f"{base}/v1/security/firewall/config/active", projectId=id_, **_VERCEL)
        if firewall:
            yield Thing("Vercel firewall", name, "", firewall)


def _neon(http: httpx.Client) -> Iterator[Thing]:
    base = "https://console.neon.tech/api/v2/projects"
    for project in _get(http, base, org_id=LOCAL.neon_org_id)["projects"]:
        id_ = project["id"]
        yield Thing("Neon project", project["name"], id_, project)
        for branch in _get(http, f"{base}/{id_}/branches")["branches"]:
            yield Thing("Neon branch", branch["name"], branch["id"], branch)
            for kind in ("roles", "databases"):
                for each in _get(http, f"{base}/{id_}/branches/{branch['id']}/{kind}")[kind]:
                    yield Thing(f"Neon {kind}", each["name"], f"{id_}/{branch['id']}/{each['name']}", each)


def _upstash(http: httpx.Client) -> Iterator[Thing]:
    for database in _get(http, "https://api.upstash.com/v2/redis/databases"):
        yield Thing("Upstash database", database["database_name"], database["database_id"], database)
    for schedule in _get(http, "https://qstash.upstash.io/v2/schedules"):
        yield Thing("QStash schedule", schedule["destination"], schedule["scheduleId"], schedule)


def _better_stack(http: httpx.Client) -> Iterator[Thing]:
    base = "https://uptime.betterstack.com/api"
    yield from _attributes("policies", _get(http, f"{base}/v3/policies")["data"])
    for kind in _BETTER_STACK:
        found = _get(http, f"{base}/v2/{kind}")["data"]
        yield from _attributes(kind, found)
        if kind == "status-pages":
            for page in found:
                for part in ("sections", "resources"):
                    yield from _attributes(part, _get(http, f"{base}/v2/status-pages/{page['id']}/{part}")["data"])


def _attributes(kind: str, found: Iterable[Mapping[str, Any]]) -> Iterator[Thing]:
    for each in found:
        settings = each["attributes"]
        key = next(str(settings[name]) for name in _NAMES if settings.get(name))
        yield Thing(f"Better Stack {kind}", key, each["id"], settings)


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _flat(item, f"{path}.{name}")
    elif isinstance(value, list) and value:
        for index, item in enumerate(sorted(value, key=json.dumps) if path.endswith(".target") else value):
            yield from _flat(item, f"{path}[{index}]")
    else:
        yield path, value

"""Somebody who works in the vendors' dashboards: finds objects of production, and calls their vendors."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.localcloud.accounts import LOCAL
from infra.platform import naming
from infra.platform.hosting import HOSTING
from infra.platform.status_page import STATUS_PAGE
from tests.support.rehearsal import Rehearsal

VERCEL, NEON = "https://api.vercel.com", "https://console.neon.tech/api/v2"
UPSTASH, QSTASH = "https://api.upstash.com/v2", "https://qstash.upstash.io/v2"
BETTER_STACK = "https://uptime.betterstack.com/api"
TEAM = f"teamId={LOCAL.vercel_team_id}"
Json = dict[str, Any]


@dataclass(frozen=True)
class Dashboards:
    """The accounts of a local cloud with one production on it."""

    rehearsal: Rehearsal

    def call(self, method: str, url: str, body: Any = None, **headers: str) -> Any:
        """Call a vendor with its account's credential."""
        credential = next(value for prefix, value in _CREDENTIALS.items() if url.startswith(prefix))
        return self.rehearsal.vendor(method, url, body, Authorization=credential, **headers)

    @property
    def project(self) -> str:
        """The URL of the Vercel project, without a version."""
        found = self.call("GET", f"{VERCEL}/v10/projects?{TEAM}")["projects"]
        return f"projects/{_named(found, 'name', HOSTING.project)['id']}"

    @property
    def neon(self) -> str:
        """The URL of the Neon project."""
        found = self.call("GET", f"{NEON}/projects?org_id={LOCAL.neon_org_id}")["projects"]
        return f"{NEON}/projects/{_named(found, 'name', naming.database_project('production'))['id']}"

    @property
    def branch(self) -> str:
        """The URL of its branch."""
        return f"{self.neon}/branches/{self.call('GET', f'{self.neon}/branches')['branches'][0]['id']}"

    def variable(self, key: str) -> str:
        """The URL of a Vercel variable of production."""
        found = self.call("GET", f"{VERCEL}/v10/{self.project}/env?{TEAM}")["envs"]
        (id_,) = [each["id"] for each in found if each["key"] == key and "production" in each["target"]]
        return f"{VERCEL}/v9/{self.project}/env/{id_}?{TEAM}"

    def better(self, path: str, attribute: str, value: Any) -> str:
        """The URL of the one object in a Better Stack list that has this value."""
        found = self.call("GET", f"{BETTER_STACK}{path}?per_page=50")["data"]
        (id_,) = [each["id"] for each in found if each["attributes"][attribute] == value]
        return f"{BETTER_STACK}{path}/{id_}"

    @property
    def page(self) -> str:
        """The path of the status page."""
        return self.better("/v2/status-pages", "subdomain", STATUS_PAGE.subdomain).removeprefix(BETTER_STACK)

    def redis(self) -> str:
        """The id of the Redis database."""
        found = self.call("GET", f"{UPSTASH}/redis/databases")
        return str(_named(found, "database_name", naming.cache("production"))["database_id"])


def _named(found: list[Json], key: str, name: str) -> Json:
    (one,) = [each for each in found if each[key] == name]
    return one


_CREDENTIALS: Mapping[str, str] = {
    VERCEL: f"Bearer {LOCAL.vercel_token}",
    NEON: f"Bearer {LOCAL.neon_api_key}",
    UPSTASH: "Basic " + base64.b64encode(f"{LOCAL.upstash_email}:{LOCAL.upstash_api_key}".encode()).decode(),
    QSTASH: f"Bearer {LOCAL.qstash_token}",
    BETTER_STACK: f"Bearer {LOCAL.betterstack_token}",
}

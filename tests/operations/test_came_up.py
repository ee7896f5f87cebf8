"""What `eleva local up` finds at Neon, Vercel and Better Stack, each of them served from its emulated API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from infra.localcloud import betterstack, vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.environment import credentials
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.workspace import local_accounts
from infra.localcloud.world import Clock, Ids
from infra.operations.came_up import look
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.environments import PRODUCTION
from infra.vendors import transport
from tests.platform import samples
from tests.support.listener import serving

PLATFORM: Platform = samples.platform(accounts=local_accounts(), www="redirect")
NEON_PROJECT = "calm-field-1"
MONITOR = "/api/v2/monitors"
HEARTBEAT = "/api/v2/heartbeats"
PAGE = "/api/v2/status-pages"
REQUIRED = [v.name for v in PLATFORM.contract.base(PRODUCTION) if (use := v.use(PRODUCTION)) and use.required]


@dataclass
class Vendors:
    """The emulated accounts, the calls for somebody else to change them, and what the stack would give as outputs."""

    vercel: Api
    betterstack: Api
    outputs: dict[str, Any]

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Call Vercel, or Better Stack for paths below /api."""
        better = path.startswith("/api/")
        api = self.betterstack if better else self.vercel
        query = {} if better else {"teamId": LOCAL.vercel_team_id}
        token = LOCAL.betterstack_token if better else LOCAL.vercel_token
        reply = api.handle(Call(method, api.hosts[0], path, query, {"authorization": f"Bearer {token}"}, body))
        assert reply is not None
        assert reply.status < 300, reply
        return reply.body

    def first(self, path: str) -> str:
        """Return the path of the first object in a list of Better Stack's."""
        return f"{path}/{self.call('GET', path)['data'][0]['id']}"

    @property
    def project(self) -> str:
        """The path of the Vercel project."""
        return f"/v9/projects/{self.outputs['vercel_project_id']}"

    def findings(self) -> dict[str, tuple[bool, str]]:
        """Look; return what was found, without databases, Redis and schedules."""
        found = {finding.what: (finding.fine, finding.result) for finding in look(self.outputs, PLATFORM)}
        return {what: result for what, result in found.items() if not what.startswith(("Redis", "QStash"))}


def neon() -> Api:
    api = Api("neon", ("console.neon.tech",), lambda call: None)

    @api.route("GET", "/api/v2/projects")
    def projects(call: Call) -> Reply:
        return Reply(200, {"projects": [{"id": NEON_PROJECT, "name": naming.database_project(PRODUCTION.name)}]})

    return api


@pytest.fixture
def vendors(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendors]:
    """The accounts as `pulumi up` leaves them."""
    apis = vercel.build(LOCAL, Clock(), Ids())[0], betterstack.build(LOCAL, Clock(), Ids())
    with serving(*apis, neon()) as url:
        for name, value in {transport.LOCAL_CLOUD: url, **credentials()}.items():
            monkeypatch.setenv(name, value)
        cache = {"rest_url": "https://nothing.upstash.io", "rest_token": "none"}
        found = Vendors(*apis, {"database": {}, "cache": cache, "schedule_ids": {}, "neon_project_id": NEON_PROJECT})
        fill(found)
        yield found


def fill(vendors: Vendors) -> None:
    project = vendors.call("POST", "/v11/projects", {"name": PLATFORM.hosting.project})
    vendors.outputs["vercel_project_id"] = project["id"]
    for domain in PLATFORM.domains:
        vendors.call("POST", f"{vendors.project}/domains", {"name": domain.name})
    for name in REQUIRED:
        body = {"key": name, "value": "s3cr3t", "type": "sensitive", "target": ["production"]}
        vendors.call("POST", f"{vendors.project}/env", body)
    for monitor in PLATFORM.monitors:
        vendors.call("POST", MONITOR, {"url": monitor.url(PLATFORM.origin), "monitor_type": "status"})
    for job in PLATFORM.monitored_jobs:
        name = naming.alerting(PRODUCTION.name, job.name)
        vendors.call("POST", HEARTBEAT, {"name": name, "period": 3600, "grace": 300})
    page = PLATFORM.status_page
    body = {
        "company_name": page.name,
        "company_url": page.company_url,
        "timezone": page.timezone,
        "subdomain": page.subdomain,
        "custom_domain": page.custom_domain,
    }
    vendors.outputs["status_page_id"] = vendors.call("POST", PAGE, body)["data"]["id"]


def test_everything_that_is_declared_is_found_and_counted(vendors: Vendors) -> None:
    assert vendors.findings() == {
        "Neon project": (True, "eleva-production"),
        "Vercel project": (True, "eleva-care-app at eleva.care, www.eleva.care"),
        "Vercel variables": (True, f"{len(REQUIRED)} in production, among them all {len(REQUIRED)} required"),
        "Better Stack monitors": (True, f"all {len(PLATFORM.monitors)} active"),
        "Better Stack heartbeats": (True, f"all {len(PLATFORM.monitored_jobs)} active"),
        "status page": (True, "published at https://status.eleva.care"),
    }


def a_variable(vendors: Vendors) -> str:
    (found,) = [v for v in vendors.call("GET", f"{vendors.project}/env")["envs"] if v["key"] == "CRON_SECRET"]
    return f"{vendors.project}/env/{found['id']}"


BREAKAGES: list[tuple[str, Callable[[Vendors], object], str]] = [
    ("Neon project", lambda v: v.outputs.update(neon_project_id="other"), "no eleva-production with the id other"),
    ("Vercel project", lambda v: v.call("PATCH", v.project, {"name": "renamed"}), "there is no eleva-care-app"),
    ("Vercel project", lambda v: v.call("DELETE", f"{v.project}/domains/eleva.care"), "missing: eleva.care"),
    ("Vercel variables", lambda v: v.call("DELETE", a_variable(v)), "missing: CRON_SECRET"),
    ("Vercel variables", lambda v: v.call("PATCH", a_variable(v), {"target": ["preview"]}), "missing: CRON_SECRET"),
    ("Better Stack monitors", lambda v: v.call("DELETE", v.first(MONITOR)), "missing: https://eleva.care"),
    ("Better Stack monitors", lambda v: v.call("PATCH", v.first(MONITOR), {"paused": True}), "missing: https://eleva"),
    ("Better Stack heartbeats", lambda v: v.call("DELETE", v.first(HEARTBEAT)), "missing: eleva-production-"),
    ("Better Stack heartbeats", lambda v: v.call("PATCH", v.first(HEARTBEAT), {"paused": True}), "missing: eleva-"),
    ("status page", lambda v: v.call("DELETE", v.first(PAGE)), "there is none of status.eleva.care"),
    ("status page", lambda v: v.call("PATCH", v.first(PAGE), {"published": False}), "is not published"),
]


@pytest.mark.parametrize(("what", "breaks", "result"), BREAKAGES)
def test_what_is_missing_or_off_is_named_and_nothing_else(
    vendors: Vendors, what: str, breaks: Callable[[Vendors], object], result: str
) -> None:
    breaks(vendors)
    wrong = {name: text for name, (fine, text) in vendors.findings().items() if not fine}
    assert set(wrong) == {what}
    assert result in wrong[what]


def test_a_vendor_that_refuses_is_a_finding_and_no_end(vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERCEL_API_TOKEN", "wrongToken0123456789abcdefghij")
    monkeypatch.delenv("BETTERUPTIME_API_TOKEN")
    found = vendors.findings()
    assert "VERCEL_API_TOKEN is refused" in found["Vercel project"][1]
    assert "BETTERUPTIME_API_TOKEN is not set" in found["status page"][1]
    assert found["Neon project"][0]

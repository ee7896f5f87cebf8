"""The stand-in for neon against an emulated Neon over HTTP, and a resource of it as the engine leads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.plugins.neon import PLUGIN
from infra.localcloud.plugins.provider import Provider
from infra.localcloud.postgres import Cluster
from infra.vendors.destination import LOCAL_CLOUD
from tests.localcloud.neon.conftest import Neon
from tests.support.listener import serving

Inputs = dict[str, Any]
#: The recorded branches from a past time are from 00:00 and 01:00 of that day.
BEFORE = datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
TYPES = {
    "neon_project": "neon:index/project:Project",
    "neon_branch": "neon:index/branch:Branch",
    "neon_endpoint": "neon:index/endpoint:Endpoint",
    "neon_role": "neon:index/role:Role",
    "neon_database": "neon:index/database:Database",
    "neon_project_permission": "neon:index/projectPermission:ProjectPermission",
}


@dataclass
class World:
    """A provider, the account it works on, the calls it makes, and our names for the recording's ids."""

    neon: Neon
    provider: Provider
    seen: list[tuple[Call, Reply | None]] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    def watch(self) -> Api:
        watched = Api("neon", self.neon.api.hosts, self.neon.api.authenticate)

        def handle(call: Call) -> Reply | None:
            reply = self.neon.api.handle(call)
            if "/operations/" not in call.path:  # the recorded stand-in had none that ran
                self.seen.append((call, reply))
            return reply

        watched.handle = handle  # type: ignore[method-assign]  # only to listen in
        return watched

    def seed(self) -> None:
        """Make what was there before the recording (a project, two branches without endpoints), two hours ago."""
        made = self.neon.project(region_id="aws-eu-central-1")
        project, root = made["project"]["id"], made["branch"]["id"]
        other = self.neon.ok("POST", f"/projects/{project}/branches", {"branch": {"name": "other"}})
        self.neon.ok("DELETE", f"/projects/{project}/endpoints/{made['endpoints'][0]['id']}")
        self.neon.ok("POST", f"/projects/{project}/branches/{root}/roles", {"role": {"name": "other"}})
        self.neon.clock.advance(7200)
        self.ids |= {"proj-demo": project, "br-demo": root, "br-other": other["branch"]["id"]}

    def own(self, value: Any) -> Any:
        text = json.dumps(value)
        for recorded, own in sorted(self.ids.items(), reverse=True):
            text = text.replace(f'"{recorded}"', f'"{own}"').replace(f"/{recorded}", f"/{own}")
        return json.loads(text)

    def learn(self, recorded: Any, answered: Any) -> None:
        if isinstance(recorded, dict) and isinstance(answered, dict):
            for name in recorded.keys() & answered.keys():
                if name == "id" and isinstance(recorded[name], str) and not recorded[name].startswith("op-"):
                    self.ids[recorded[name]] = answered[name]
                self.learn(recorded[name], answered[name])


@contextmanager
def rehearsal(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Yield a world of its own on `cluster`."""
    world = World(Neon(cluster, absent_status=404, now=BEFORE), Provider(PLUGIN, {"NEON_API_KEY": LOCAL.neon_api_key}))
    with serving(world.watch()) as url:
        monkeypatch.setenv(LOCAL_CLOUD, url)
        world.provider.configure({})
        yield world
        world.provider.close()


@dataclass
class Life:
    """One resource as the engine leads it."""

    world: World
    type: str
    id: str = ""
    inputs: Inputs = field(default_factory=dict)
    state: Inputs = field(default_factory=dict)

    def create(self, inputs: Inputs) -> None:
        self.inputs = self.checked(inputs)
        self.id, self.state = self.world.provider.create(self.type, self.inputs, preview=False)

    def update(self, inputs: Inputs) -> None:
        checked = self.checked(inputs)
        changes = self.world.provider.diff(self.type, self.state, checked).changes
        assert changes
        assert not any(change.replaces for change in changes)
        self.state = self.world.provider.update(self.type, self.id, self.state, checked, preview=False)
        self.inputs = checked

    def replace(self, inputs: Inputs) -> None:
        changes = self.world.provider.diff(self.type, self.state, self.checked(inputs)).changes
        assert any(change.replaces for change in changes)
        self.delete()
        self.create(inputs)

    def read(self) -> None:
        found = self.world.provider.read(self.type, self.id, self.state, self.inputs)
        assert found is not None
        _, self.state, inputs = found
        assert inputs == self.inputs

    def delete(self) -> None:
        self.world.provider.delete(self.type, self.id, self.state)

    def checked(self, inputs: Inputs) -> Inputs:
        checked, failures = self.world.provider.check(self.type, "name", self.inputs, self.world.own(inputs), b"seed")
        assert failures == []
        return checked

    def planned(self) -> list[str]:
        return [change.path for change in self.world.provider.diff(self.type, self.state, self.inputs).changes]

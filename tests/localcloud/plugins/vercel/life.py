"""A resource of the vercel package as the engine leads it, against an emulated Vercel in this process."""

from __future__ import annotations

import dataclasses
import functools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Call, Reply
from infra.localcloud.plugins.provider import Difference, Provider
from infra.localcloud.plugins.resource import Failure, Values
from infra.localcloud.plugins.vercel import PLUGIN
from infra.localcloud.plugins.vercel.client import connect
from infra.vendors import destination, transport
from tests.localcloud.vercel.conftest import Vercel

SEED = b"seed"


@dataclass
class Wire:
    """Takes the plugin's requests to the emulated API, and keeps what was asked and answered."""

    vercel: Vercel = field(default_factory=Vercel)
    seen: list[tuple[Call, Reply]] = field(default_factory=list)
    #: Answers given before the API is asked, each once.
    instead: list[httpx.Response] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)

    def attach(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Become what the plugin talks to."""
        monkeypatch.setenv(destination.LOCAL_CLOUD, "http://127.0.0.1:1")
        inside = httpx.MockTransport(self._answer)
        monkeypatch.setattr(
            transport,
            "client",
            lambda timeout_s, **options: httpx.Client(timeout=timeout_s, transport=inside, trust_env=False, **options),
        )

    def provider(self, **settings: Any) -> Provider:
        """Return a provider with the local team's credentials."""
        plugin = dataclasses.replace(PLUGIN, connect=functools.partial(connect, sleep=self.waits_s.append))
        provider = Provider(plugin, {"VERCEL_API_TOKEN": LOCAL.vercel_token})
        provider.configure({"team": LOCAL.vercel_team_id, **settings})
        return provider

    def life(self, name: str) -> Life:
        """Return a resource that is yet to be created."""
        return Life(name, self.provider())

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.instead:
            return self.instead.pop(0)
        body = json.loads(request.content) if request.content else None
        call = Call(
            request.method, request.url.host, request.url.path, dict(request.url.params), dict(request.headers), body
        )
        reply = self.vercel.handle(call)
        self.seen.append((call, reply))
        return httpx.Response(reply.status, json=reply.body) if reply.body is not None else httpx.Response(reply.status)


@dataclass
class Life:
    """One resource: its id, its inputs and its state."""

    name: str
    provider: Provider
    id: str = ""
    inputs: Values = field(default_factory=dict)
    state: Values = field(default_factory=dict)

    @property
    def type(self) -> str:
        return f"vercel:index/{self.name}:{self.name[0].upper()}{self.name[1:]}"

    def failures(self, inputs: Values) -> list[Failure]:
        return self.provider.check(self.type, "name", self.inputs, inputs, SEED)[1]

    def checked(self, inputs: Values) -> Values:
        checked, failures = self.provider.check(self.type, "name", self.inputs, inputs, SEED)
        assert failures == []
        return checked

    def difference(self, inputs: Values | None = None) -> Difference:
        """Return what a plan says; without `inputs`, of the program as it is."""
        return self.provider.diff(self.type, self.state, self.inputs if inputs is None else self.checked(inputs))

    def planned(self) -> list[str]:
        return [change.path for change in self.difference().changes]

    def create(self, inputs: Values) -> Life:
        self.inputs = self.checked(inputs)
        self.id, self.state = self.provider.create(self.type, self.inputs, preview=False)
        return self

    def update(self, inputs: Values) -> None:
        checked = self.checked(inputs)
        changes = self.provider.diff(self.type, self.state, checked).changes
        assert changes, "there is nothing to update"
        assert not any(change.replaces for change in changes)
        self.state = self.provider.update(self.type, self.id, self.state, checked, preview=False)
        self.inputs = checked

    def replace(self, inputs: Values) -> None:
        assert any(change.replaces for change in self.difference(inputs).changes)
        self.delete()
        self.create(inputs)

    def read(self) -> bool:
        """Refresh; tell whether the object is still there."""
        found = self.provider.read(self.type, self.id, self.state, self.inputs)
        if found is not None:
            _, self.state, self.inputs = found
        return found is not None

    def imported(self, given: str) -> Life:
        """Return a resource that is imported by the id `given`."""
        found = self.provider.read(self.type, given, {}, {})
        assert found is not None
        return Life(self.name, self.provider, found[0], found[2], found[1])

    def delete(self) -> None:
        self.provider.delete(self.type, self.id, self.state)


def refused(life: Life, inputs: Values) -> list[str]:
    """Return the paths of the inputs that are refused."""
    return [failure.property for failure in life.failures(inputs)]

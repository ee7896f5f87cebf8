"""A resource of better-uptime as the engine leads it, against an emulated vendor over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.plugins.betterstack import PLUGIN
from infra.localcloud.plugins.betterstack.generic import token
from infra.localcloud.plugins.provider import Provider
from infra.localcloud.world import Clock
from infra.vendors.destination import LOCAL_CLOUD
from tests.localcloud.betterstack.conftest import BetterStack
from tests.support.listener import serving

SEED = b"seed"


@dataclass
class Vendor(BetterStack):
    """An emulated Better Stack that keeps the calls made over HTTP."""

    seen: list[tuple[Call, Reply | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        answer = self.api.handle

        def watched(call: Call) -> Reply | None:
            reply = answer(call)
            self.seen.append((call, reply))
            return reply

        self.served = Api(self.api.vendor, self.api.hosts, self.api.authenticate)
        self.served.handle = watched  # type: ignore[method-assign]  # only to listen in


@contextmanager
def rehearsal(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Iterator[tuple[Vendor, Provider]]:
    """Yield a vendor and a provider that is configured for it."""
    vendor = Vendor(Clock(lambda: datetime(2026, 1, 6, 9, 0, tzinfo=UTC)))
    provider = Provider(PLUGIN, {"BETTERUPTIME_API_TOKEN": LOCAL.betterstack_token})
    with serving(vendor.served) as url:
        monkeypatch.setenv(LOCAL_CLOUD, url)
        provider.configure(settings)
        yield vendor, provider
        provider._http._http.close()


@dataclass
class Life:
    """One resource as the engine leads it: its id, its inputs and its state."""

    provider: Provider
    name: str
    id: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return token(self.name)

    def checked(self, inputs: dict[str, Any]) -> dict[str, Any]:
        checked, failures = self.provider.check(self.type, "name", self.inputs, inputs, SEED)
        assert failures == []
        return checked

    def create(self, inputs: dict[str, Any]) -> None:
        self.inputs = self.checked(inputs)
        self.id, self.state = self.provider.create(self.type, self.inputs, preview=False)

    def update(self, inputs: dict[str, Any]) -> None:
        checked = self.checked(inputs)
        difference = self.provider.diff(self.type, self.state, checked)
        assert difference.changes, "an update was recorded, but nothing is planned"
        assert not any(change.replaces for change in difference.changes)
        self.state = self.provider.update(self.type, self.id, self.state, checked, preview=False)
        self.inputs = checked

    def replace(self, inputs: dict[str, Any]) -> None:
        checked = self.checked(inputs)
        assert any(change.replaces for change in self.provider.diff(self.type, self.state, checked).changes)
        self.delete()
        self.create(inputs)

    def refresh(self) -> None:
        found = self.provider.read(self.type, self.id, self.state, self.inputs)
        assert found is not None
        _, self.state, inputs = found
        assert inputs == self.inputs

    def delete(self) -> None:
        self.provider.delete(self.type, self.id, self.state)

    def planned(self) -> list[str]:
        return [change.path for change in self.provider.diff(self.type, self.state, self.inputs).changes]

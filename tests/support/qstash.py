"""An emulated QStash for tests of what talks to it: served on loopback, with its token in the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from infra.localcloud import qstash
from infra.localcloud.accounts import LOCAL
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.qstash.account import QstashAccount
from infra.localcloud.world import Clock, Ids
from infra.vendors import destination, transport
from tests.support.listener import serving


@dataclass(frozen=True)
class Emulated:
    """A running QStash; `calls` are what reached it, and `http` is a signed-in client for changes behind one's back."""

    api: Api
    account: QstashAccount
    calls: list[Call]
    http: httpx.Client

    def fail(self, **description: Any) -> None:
        """Have calls answered with an error, as `eleva local fault add status` does."""
        url = f"{os.environ[destination.LOCAL_CLOUD]}/_local/faults"
        httpx.post(url, json={"kind": "status", **description}, trust_env=False).raise_for_status()

    def writes(self) -> list[str]:
        """Return method and path of the calls that were no reads."""
        return [f"{call.method} {call.path}" for call in self.calls if call.method != "GET"]


@contextmanager
def emulated(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulated]:
    """Serve an empty QStash and point this process at it."""
    clock = Clock()
    account = QstashAccount(LOCAL, clock, Ids())
    api = qstash.build(account, clock, Ids())
    calls: list[Call] = []
    handle = api.handle

    def recording(call: Call) -> Reply | None:
        calls.append(call)
        return handle(call)

    monkeypatch.setattr(api, "handle", recording)
    with serving(api) as url:
        monkeypatch.setenv(destination.LOCAL_CLOUD, url)
        monkeypatch.setenv("QSTASH_TOKEN", LOCAL.qstash_token)
        headers = {"Authorization": f"Bearer {LOCAL.qstash_token}"}
        with transport.client(base_url="https://qstash.upstash.io/v2/", headers=headers) as http:
            yield Emulated(api, account, calls, http)

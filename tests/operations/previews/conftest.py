"""Emulated vendors, and on them what previews stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.localcloud import aws
from infra.localcloud.http.listener import Listener
from infra.localcloud.moto_aws import Aws
from infra.operations.lease.backend import Backend
from infra.operations.stack_file import FOLDER
from tests.support.buckets import backend, emulated
from tests.support.landscape import Clients, Landscape, emulated_clients
from tests.support.listener import listening

__all__ = ["backend", "emulated"]


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[Listener, str]]:
    """A listener for whatever vendors a test emulates, and its URL: starting and ending one takes a second."""
    listener = Listener((), reset=lambda: None)
    with listening(listener) as url:
        yield listener, url


@pytest.fixture
def clients(served: tuple[Listener, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    """The clients of three emulated accounts."""
    with emulated_clients(*served, monkeypatch) as found:
        yield found


@pytest.fixture
def land(
    clients: Clients, backend: Backend, emulated: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Landscape:
    """The base of all previews, and no environment; stack files are in a folder of the test's own."""
    monkeypatch.setenv("PULUMI_BACKEND_URL", aws.backend_url(emulated.url))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return Landscape(clients, backend, tmp_path)

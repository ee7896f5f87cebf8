"""A real Valkey server, emptied before every test."""

from collections.abc import Iterator

import pytest

from infra.localcloud.valkey.server import STANDARD, ValkeyServer


@pytest.fixture(scope="session")
def running() -> Iterator[ValkeyServer]:
    server = ValkeyServer(eviction=False)
    yield server
    server.stop()


@pytest.fixture
def server(running: ValkeyServer) -> ValkeyServer:
    running.call(STANDARD, ["FLUSHALL"])
    return running

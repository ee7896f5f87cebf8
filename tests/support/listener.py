"""Serves emulated vendor APIs on a loopback port for the length of a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from infra.localcloud.http.api import Api
from infra.localcloud.http.listener import Listener


@contextmanager
def serving(*apis: Api, suffixes: dict[str, Api] | None = None) -> Iterator[str]:
    """Yield the URL of a listener for `apis`; it is gone afterwards."""
    with listening(Listener(apis, reset=lambda: None, suffixes=suffixes)) as url:
        yield url


@contextmanager
def listening(listener: Listener) -> Iterator[str]:
    """Yield the URL of `listener`; it is gone afterwards."""
    server = uvicorn.Server(uvicorn.Config(listener.app(), host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the listener did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive(), "the listener did not stop"

"""A TCP server on 127.0.0.1 in a thread of its own, for what speaks TLS there: every connection ends when it stops."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future

_FAREWELL_TIMEOUT_S = 1.0
_CHUNK = 65_536


class LoopbackServer(ABC):
    """Calls `serve` for every connection, and closes it afterwards."""

    def __init__(self, name: str, port: int = 0) -> None:
        self._wanted_port = port
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._started: Future[int] = Future()

    @abstractmethod
    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1 (known once started)."""
        return self._started.result(timeout=0)

    def start(self) -> None:
        """Begin to listen.

        Raises:
            OSError: the wanted port is taken.
        """
        self._thread.start()
        self._started.result(timeout=10)

    def stop(self) -> None:
        """End all connections and stop listening."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(timeout=10)

    def _run(self) -> None:
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        connections: set[asyncio.Task[None]] = set()

        # not a coroutine: asyncio reports the cancelled tasks of those as failures
        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._serve(reader, writer))
            connections.add(task)
            task.add_done_callback(connections.discard)

        try:
            server = await asyncio.start_server(accept, "127.0.0.1", self._wanted_port)
        except OSError as taken:
            self._started.set_exception(taken)
            return
        self._started.set_result(server.sockets[0].getsockname()[1])
        await self._stopping.wait()
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self.serve(reader, writer)
        finally:
            await _close(writer)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until there are no more, or nobody takes them."""
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(_FAREWELL_TIMEOUT_S):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        # a client that does not take part in ending TLS
        writer.transport.abort()
        await asyncio.sleep(0)

"""What clients connect to: speaks TLS on 127.0.0.1, finds the branch by the host name in it, and passes bytes on.

As at Neon's proxy, the server name that a client asks for during the TLS handshake (`ep-….<region>.aws.neon.tech`)
says which endpoint is meant. The password travels inside PostgreSQL's own SCRAM exchange with the branch's server.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

from infra.localcloud.postgres import wire
from infra.localcloud.postgres.certificate import server_context
from infra.localcloud.postgres.cluster import Cluster, EndpointDisabled, EndpointUnknown
from infra.localcloud.postgres.programs import ProgramFailed

log = logging.getLogger("eleva.localcloud.postgres")
#: The domain below which all endpoint hosts lie; the certificate names the regions' wildcards too.
DOMAIN = "neon.tech"
_HANDSHAKE_TIMEOUT_S = 10.0
_FAREWELL_TIMEOUT_S = 1.0
_CHUNK = 65_536
# Neon's own wording, so that whoever searches for it finds the vendor's help
_INSECURE = "connection is insecure (try using `sslmode=require`)"
_NO_NAME = "Endpoint ID is not specified. The client must send the host name (SNI); see https://neon.tech/sni"
_UNKNOWN = (
    "The requested endpoint could not be found, or you don't have access to it. "
    "Please check the provided ID and try again."
)
_DISABLED = "The endpoint has been disabled. Enable it using Neon API and retry."


class Refusal(Exception):
    """Ends a connection attempt with an error that the client prints."""


class Front:
    """The listener for all endpoints of `cluster`. It runs in a thread of its own between `start` and `stop`."""

    def __init__(self, cluster: Cluster, *, port: int = 0, regions: tuple[str, ...] = ("eu-central-1",)) -> None:
        self._cluster = cluster
        self._wanted_port = port
        self._tls = server_context((f"*.{DOMAIN}", *(f"*.{region}.aws.{DOMAIN}" for region in regions)))
        self._tls.sni_callback = _remember_name
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._thread = threading.Thread(target=self._run, name="postgres-front", daemon=True)
        self._started: Future[int] = Future()
        self._cancel_keys: dict[bytes, Path] = {}

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
            async with asyncio.timeout(_HANDSHAKE_TIMEOUT_S):
                startup = await self._greet(reader, writer)
            if startup.code == wire.CANCEL_REQUEST:
                await self._cancel(startup)
            else:
                await self._connect(startup, reader, writer)
        except Refusal as refusal:
            writer.write(wire.error(str(refusal)))
        except (OSError, EOFError, wire.Garbled, TimeoutError) as gone:
            log.debug("a client left or was sent away: %s", gone)
        finally:
            await _close(writer)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> wire.Startup:
        """Agree on TLS and return the client's real first message (a cancel request may come without TLS)."""
        secure = False
        while True:
            startup = await wire.read_startup(reader)
            if startup.code == wire.SSL_REQUEST and not secure:
                writer.write(b"S")
                await writer.start_tls(self._tls)
                secure = True
            elif startup.code in (wire.GSS_REQUEST, wire.SSL_REQUEST):
                writer.write(b"N")
                await writer.drain()
            elif secure or startup.code == wire.CANCEL_REQUEST:
                return startup
            else:
                raise Refusal(_INSECURE)

    async def _connect(self, startup: wire.Startup, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with contextlib.AsyncExitStack() as stack:
            session = self._cluster.session(_endpoint(writer))
            try:
                # waking a suspended server takes a moment and must not stop the others
                socket, settings = await asyncio.to_thread(session.__enter__)
            except EndpointUnknown:
                raise Refusal(_UNKNOWN) from None
            except EndpointDisabled:
                raise Refusal(_DISABLED) from None
            except ProgramFailed as failed:
                raise Refusal(f"the local cloud could not start this branch: {failed}") from None
            stack.callback(session.__exit__, None, None, None)
            await self._relay(startup, socket, settings, reader, writer)

    async def _relay(
        self,
        startup: wire.Startup,
        socket: Path,
        settings: Mapping[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        upstream_reader, upstream = await asyncio.open_unix_connection(str(socket))
        cancel_key = b""
        try:
            upstream.write(startup.with_settings(settings).encode())
            upwards = asyncio.create_task(_pump(reader, upstream))
            try:
                cancel_key = await self._pass_until_ready(upstream_reader, writer, socket)
                await _pump(upstream_reader, writer)
            finally:
                upwards.cancel()
                await asyncio.gather(upwards, return_exceptions=True)
        finally:
            self._cancel_keys.pop(cancel_key, None)
            upstream.close()

    async def _pass_until_ready(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, socket: Path
    ) -> bytes:
        """Pass the server's messages on until it is ready; return the key by which the client may cancel."""
        key = b""
        while True:
            kind, payload = await wire.read_message(reader)
            if kind == b"K":
                key = payload
                self._cancel_keys[key] = socket
            writer.write(wire.message(kind, payload))
            await writer.drain()
            if kind in (b"Z", b"E"):
                return key

    async def _cancel(self, request: wire.Startup) -> None:
        """Pass a cancel request on to the server that gave out its key; there is never an answer."""
        socket = self._cancel_keys.get(request.payload)
        if socket is None:
            return
        reader, writer = await asyncio.open_unix_connection(str(socket))
        writer.write(request.encode())
        await writer.drain()
        await reader.read()  # the server closes once it has acted
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
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


def _remember_name(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
    connection.eleva_server_name = name  # type: ignore[union-attr]  # the only object that both sides of a handshake see


def _endpoint(writer: asyncio.StreamWriter) -> str:
    """Return the endpoint id that the client's host name asks for: its first label, without `-pooler`."""
    name = getattr(writer.get_extra_info("ssl_object"), "eleva_server_name", None)
    if not name or not name.endswith(f".{DOMAIN}"):
        raise Refusal(_NO_NAME)
    return str(name.split(".")[0]).removesuffix("-pooler")

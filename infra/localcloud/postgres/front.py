"""What clients connect to: speaks TLS on 127.0.0.1, finds the branch by the host name in it, and passes bytes on.

As at Neon's proxy, the server name that a client asks for during the TLS handshake (`ep-….<region>.aws.neon.tech`)
says which endpoint is meant. The password travels inside PostgreSQL's own SCRAM exchange with the branch's server.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Mapping
from pathlib import Path

from infra.localcloud.certificate import issue
from infra.localcloud.loopback import LoopbackServer, pump
from infra.localcloud.postgres import wire
from infra.localcloud.postgres.cluster import Cluster, EndpointDisabled, EndpointUnknown
from infra.localcloud.postgres.programs import ProgramFailed

log = logging.getLogger("eleva.localcloud.postgres")
#: The domain below which all endpoint hosts lie; the certificate names the regions' wildcards too.
DOMAIN = "neon.tech"
_HANDSHAKE_TIMEOUT_S = 10.0
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


class Front(LoopbackServer):
    """The listener for all endpoints of `cluster`. It runs in a thread of its own between `start` and `stop`."""

    def __init__(self, cluster: Cluster, *, port: int = 0, regions: tuple[str, ...] = ("eu-central-1",)) -> None:
        super().__init__("postgres-front", port)
        self._cluster = cluster
        self._tls = issue((f"*.{DOMAIN}", *(f"*.{region}.aws.{DOMAIN}" for region in regions))).server
        self._tls.sni_callback = _remember_name
        self._cancel_keys: dict[bytes, Path] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Bring a client to its branch, or tell it why not."""
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
            upwards = asyncio.create_task(pump(reader, upstream))
            try:
                cancel_key = await self._pass_until_ready(upstream_reader, writer, socket)
                await pump(upstream_reader, writer)
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


def _remember_name(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
    connection.eleva_server_name = name  # type: ignore[union-attr]  # the only object that both sides of a handshake see


def _endpoint(writer: asyncio.StreamWriter) -> str:
    """Return the endpoint id that the client's host name asks for: its first label, without `-pooler`."""
    name = getattr(writer.get_extra_info("ssl_object"), "eleva_server_name", None)
    if not name or not name.endswith(f".{DOMAIN}"):
        raise Refusal(_NO_NAME)
    return str(name.split(".")[0]).removesuffix("-pooler")

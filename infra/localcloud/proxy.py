"""The way to the local cloud for programs that know the vendors' own addresses alone: an HTTP proxy that ends TLS.

`HTTPS_PROXY` leads a program here, such as a vendor's own plugin. It asks for `CONNECT api.vercel.com:443`, is answered
by a certificate of the local cloud, and what it says then goes to the listener as it is, Host header included. Hosts
that the listener does not serve are refused, so nothing gets past the local cloud.
"""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path

from infra.localcloud.certificate import issue
from infra.localcloud.http.listener import Listener
from infra.localcloud.loopback import LoopbackServer, pump

log = logging.getLogger("eleva.localcloud.proxy")
_PORT = 443
#: For the request to the proxy, and then for TLS; who has connected has something to say.
_HANDSHAKE_TIMEOUT_S = 10.0
_CONNECT = re.compile(rb"CONNECT ([a-zA-Z0-9.-]{1,253}):([0-9]{1,5}) HTTP/1\.[01]\r\n")
_ALLOWED_METHOD = b"Allow: CONNECT\r\n"


class Refusal(Exception):
    """Ends a request to the proxy: the status, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class TlsProxy(LoopbackServer):
    """The proxy before the listener that answers on `listener_port`.

    `authority` is the file that says whom its clients have to trust; it is there between `start` and `stop`.
    """

    def __init__(self, listener: Listener, listener_port: int, authority: Path) -> None:
        super().__init__("tls-proxy")
        self._listener = listener
        self._listener_port = listener_port
        self._authority = authority

    @property
    def url(self) -> str:
        """What `HTTPS_PROXY` has to be."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Make the certificate and begin to listen."""
        self._authority.parent.mkdir(parents=True, exist_ok=True)
        certificate = issue(self._listener.names(), self._authority.parent)
        self._tls = certificate.server
        self._tls.set_alpn_protocols(["http/1.1"])  # Go would speak HTTP/2, which the listener does not
        super().start()
        self._authority.write_bytes(certificate.authority)

    def stop(self) -> None:
        """End all connections; nobody can be asked to trust this authority any more."""
        super().stop()
        self._authority.unlink(missing_ok=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection: agree on the host and on TLS, then pass everything on."""
        try:
            async with asyncio.timeout(_HANDSHAKE_TIMEOUT_S):
                await self._admit(reader)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.start_tls(self._tls)
            await self._relay(reader, writer)
        except Refusal as refusal:
            log.warning("%d: %s", refusal.status, refusal)
            writer.write(_refused(refusal))
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as gone:
            log.debug("a client left or was sent away: %s", gone)

    async def _admit(self, reader: asyncio.StreamReader) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked = _CONNECT.match(head)
        if asked is None:
            raise Refusal(405, "this proxy takes nothing but CONNECT, for https")
        host, port = asked[1].decode().lower(), int(asked[2])
        if port != _PORT or self._listener.find(host) is None:
            raise Refusal(403, f"{host}:{port} is not of the local cloud, and its proxy leads nowhere else")

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener_reader, listener = await asyncio.open_connection("127.0.0.1", self._listener_port)
        ways = {
            asyncio.create_task(pump(reader, listener)),
            asyncio.create_task(pump(listener_reader, writer)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            listener.close()


def _refused(refusal: Refusal) -> bytes:
    """Return the answer; its reason phrase is all that Go's clients show of it."""
    text = f"{refusal}\n".encode()
    allowed = _ALLOWED_METHOD if refusal.status == 405 else b""
    head = f"HTTP/1.1 {refusal.status} {refusal}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
    return head.encode() + allowed + b"Connection: close\r\n\r\n" + text

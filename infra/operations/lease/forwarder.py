"""The S3 that the engine sees: a port of this process, through which each of its requests goes to the bucket, or not.

Where this process has ended the engine has no bucket any more, and where it is stopped the engine waits for it.
"""

from __future__ import annotations

import secrets
import socketserver
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from infra.operations.lease.gate import Refused
from infra.operations.lease.upstream import Request, Response

#: Headers that belong to a connection and not to what is sent on it (RFC 9110, 7.6.1), or that the handler adds.
_CONNECTION = frozenset({"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"})
#: S3's own error for what is not allowed: the engine shows its message.
_ERROR = "<Error><Code>AccessDenied</Code><Message>{}</Message></Error>"
#: How often it looks whether it shall stop, which every run waits for at its end.
_LOOK_S = 0.02


class Forwarder(socketserver.ThreadingTCPServer):
    """Serves `bucket` on a loopback port between `start` and `stop`; only who knows the URL can use it."""

    daemon_threads = True
    request_queue_size = 64  # the engine opens a connection for each of its parallel requests

    def __init__(self, pass_on: Callable[[Request], Response], bucket: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        # Requests are signed anew here: without a secret, everybody on this machine could use our credentials.
        secret = secrets.token_urlsafe(24)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/{secret}"
        self.home = f"/{secret}/{bucket}"
        self.pass_on = pass_on
        #: Why the first request was refused; empty while none was.
        self.refusal = ""
        self._thread = threading.Thread(target=self.serve_forever, args=(_LOOK_S,), daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Say nothing of an engine that hung up in the middle: it was killed."""


class _Handler(BaseHTTPRequestHandler):
    """One connection of the engine."""

    protocol_version = "HTTP/1.1"
    # An answer goes out in one piece, at once; in pieces, each would wait for the engine's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Forwarder

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        target = urlsplit(self.path)
        inside, key = target.path.startswith(self.server.home), target.path.removeprefix(self.server.home)
        if not inside or key[:1] not in ("", "/"):
            self._reply(Response(HTTPStatus.FORBIDDEN))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, key.removeprefix("/"), target.query, headers, body)
        try:
            self._reply(self.server.pass_on(request))
        except Refused as refusal:
            self.server.refusal = self.server.refusal or str(refusal)
            told = _ERROR.format(escape(str(refusal))).encode()
            self._reply(Response(HTTPStatus.FORBIDDEN, {"content-type": "application/xml"}, told))

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815  (the names are the base class's)

    def _reply(self, answer: Response) -> None:
        self.send_response(answer.status or HTTPStatus.BAD_GATEWAY)
        for name, value in answer.headers.items():
            if name not in _CONNECTION:
                self.send_header(name, value)
        length = answer.headers.get("content-length", "0") if self.command == "HEAD" else str(len(answer.body))
        self.send_header("content-length", length)
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else answer.body)

    def log_message(self, *_: object) -> None:
        """Log nothing: what is wrong is told by the engine."""

"""The one HTTP listener for all vendors: picks the vendor by the Host header, records every call, never guesses.

Its own few pages (health, requests, reset) answer under /_local/ when the Host is the loopback address itself.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as Path

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.http.requests import RequestLog

log = logging.getLogger("eleva.localcloud")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]


class Listener:
    """Routes calls to vendor APIs; `reset` is run when somebody asks for an empty local cloud."""

    def __init__(
        self, apis: Iterable[Api], *, reset: Callable[[], None], suffixes: dict[str, Api] | None = None
    ) -> None:
        self._reset = reset
        self.requests = RequestLog()
        self.replace(apis, suffixes)

    def replace(self, apis: Iterable[Api], suffixes: dict[str, Api] | None = None) -> None:
        """Serve `apis` from now on; `suffixes` are those whose hosts have made-up names."""
        self._by_host = {host: api for api in apis for host in api.hosts}
        self._by_suffix = suffixes or {}

    def find(self, host: str) -> Api | None:
        """Return the API that serves `host`: by exact name, else by the suffix under which hosts are made."""
        if host in self._by_host:
            return self._by_host[host]
        return next((api for suffix, api in self._by_suffix.items() if host.endswith(suffix)), None)

    def app(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(routes=[Path("/{path:path}", self._serve, methods=METHODS)])

    async def _serve(self, request: Request) -> Response:
        host = request.headers.get("host", "").split(":")[0].lower()
        text = (await request.body()).decode("utf-8", errors="replace")
        if host in ("127.0.0.1", "localhost"):
            return await self._own_page(request)
        raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
        call = Call(
            method=request.method,
            host=host,
            path=raw.split(b"?")[0].decode(),
            query=dict(request.query_params),
            headers={k.lower(): v for k, v in request.headers.items()},
            body=_parsed(text),
            query_text=request.url.query,
            text=text,
        )
        started = time.monotonic()
        api = self.find(host)
        reply = (await run_in_threadpool(_handled, api, call)) if api else None
        if reply is None:
            log.error("501 %s https://%s%s: the local cloud does not know this call", call.method, host, call.path)
            reply = Reply(501, {"error": {"code": "not_emulated", "message": f"{call.method} {host}{call.path}"}})
        self.requests.add(
            time=time.time(),
            vendor=api.vendor if api else "",
            method=call.method,
            host=host,
            path=call.path,
            query=request.url.query,
            request=call.body,
            status=reply.status,
            response=reply.body,
            duration_ms=round((time.monotonic() - started) * 1000, 2),
        )
        return _response(reply)

    async def _own_page(self, request: Request) -> Response:
        page = (request.method, request.url.path)
        if page == ("GET", "/_local/health"):
            return JSONResponse({"status": "up"})
        if page == ("GET", "/_local/requests"):
            since = int(request.query_params.get("since", "0"))
            return JSONResponse([entry.as_json() for entry in self.requests.since(since)])
        if page == ("POST", "/_local/reset"):
            await run_in_threadpool(self._reset)
            self.requests.clear()
            return JSONResponse({"status": "reset"})
        return JSONResponse({"error": "no such page of the local cloud"}, status_code=404)


def _handled(api: Api, call: Call) -> Reply | None:
    """Answer a fault of the emulator with 501, so that it is recorded like every other call.

    Not with 500: the vendors' providers try that again, and Neon's makes everything of a creation a second time.
    """
    try:
        return api.handle(call)
    except Exception as fault:
        log.exception("501 %s https://%s%s: a fault of the local cloud", call.method, call.host, call.path)
        return Reply(501, {"error": {"code": "local_cloud_fault", "message": f"{type(fault).__name__}: see its log"}})


def _parsed(text: str) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _response(reply: Reply) -> Response:
    if reply.body is None:
        return Response(status_code=reply.status, headers=dict(reply.headers))
    return JSONResponse(reply.body, status_code=reply.status, headers=dict(reply.headers))

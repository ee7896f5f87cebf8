"""The one HTTP listener for all vendors: picks the vendor by the Host header, records every call, never guesses.

Its own few pages (health, requests, faults, branches, clock, reset) answer under /_local/ when the Host is the loopback
address itself.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as Path
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.localcloud import own_pages
from infra.localcloud.faults import pages
from infra.localcloud.faults.effects import Cutting, Faults
from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.http.requests import RequestLog
from infra.localcloud.world import Clock

log = logging.getLogger("eleva.localcloud")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
#: The status on record of a call that got no answer.
NO_ANSWER = 0
_CONNECTION = "eleva.connection"

Page = Callable[[Request], Awaitable[Response]]


class Listener:
    """Routes calls to vendor APIs; `reset` is run when somebody asks for an empty local cloud.

    `own` are further pages of the local cloud, by their paths.
    """

    def __init__(
        self,
        apis: Iterable[Api],
        *,
        reset: Callable[[], None],
        suffixes: dict[str, Api] | None = None,
        own: Mapping[str, Page] | None = None,
    ) -> None:
        self._reset = reset
        self._own = own or {}
        self.requests = RequestLog()
        self.faults = Faults()
        self.replace(apis, suffixes)

    def replace(self, apis: Iterable[Api], suffixes: dict[str, Api] | None = None, clock: Clock | None = None) -> None:
        """Serve `apis` from now on, which share `clock`; `suffixes` are those whose hosts have made-up names."""
        self._clock = clock or Clock()
        self._by_host = {host: api for api in apis for host in api.hosts}
        self._by_suffix = suffixes or {}

    def find(self, host: str) -> Api | None:
        """Return the API that serves `host`: by exact name, else by the suffix under which hosts are made."""
        if host in self._by_host:
            return self._by_host[host]
        return next((api for suffix, api in self._by_suffix.items() if host.endswith(suffix)), None)

    def names(self) -> list[str]:
        """Return every host that is served; `*.` stands for the made-up part of a name."""
        return sorted([*self._by_host, *(f"*{suffix}" for suffix in self._by_suffix)])

    def app(self) -> ASGIApp:
        """Return the ASGI application."""
        inner = Starlette(routes=[Path("/{path:path}", self._serve, methods=METHODS)])

        async def outer(scope: Scope, receive: Receive, send: Send) -> None:
            # ASGI has no way to cut a connection; uvicorn's `send` belongs to what holds the transport.
            await inner({**scope, _CONNECTION: getattr(send, "__self__", None)}, receive, send)

        return outer

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
        return await self._answered(call, request)

    async def _answered(self, call: Call, request: Request) -> Response:
        """Let the vendor answer, unless a fault comes between; put the call on record."""
        started = time.monotonic()
        api = self.find(call.host)
        vendor = api.vendor if api else ""
        hits = self.faults.plan.strike(vendor, call.method, call.path) if api else []

        async def answer() -> Reply | None:
            return (await run_in_threadpool(_handled, api, call)) if api else None

        try:
            reply = await self.faults.carry_out(hits, vendor, call, answer, lambda: _gone(request))
            reply = reply or _unknown(call)
        except Cutting:
            reply = Reply(NO_ANSWER)
        self.requests.add(
            time=time.time(),
            vendor=vendor,
            client=call.headers.get("user-agent", ""),
            method=call.method,
            host=call.host,
            path=call.path,
            query=call.query_text,
            request=call.body,
            status=reply.status,
            response=reply.body,
            duration_ms=round((time.monotonic() - started) * 1000, 2),
            faults=[hit.as_json() for hit in hits],
        )
        return _response(reply)

    async def _own_page(self, request: Request) -> Response:
        page = (request.method, request.url.path)
        if page == ("GET", own_pages.HEALTH):
            return JSONResponse({"status": "up"})
        if page == ("GET", own_pages.REQUESTS):
            since = int(request.query_params.get("since", "0"))
            return JSONResponse([entry.as_json() for entry in self.requests.since(since)])
        if request.url.path in self._own:
            return await self._own[request.url.path](request)
        if request.url.path.startswith(own_pages.FAULTS):
            return await pages.page(request, self.faults)
        if page == ("POST", own_pages.RESET):
            self.faults.clear()
            await run_in_threadpool(self._reset)
            self.requests.clear()
            return JSONResponse({"status": "reset"})
        if page == ("POST", own_pages.CLOCK):
            self._clock.advance(float((await request.json())["advance_s"]))
            return JSONResponse({"now": self._clock.iso()})
        return JSONResponse({"error": "no such page of the local cloud"}, status_code=404)


class Cut(Response):
    """No answer: the connection is cut, and what was to be said is lost."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  (ASGI's)
        """Cut it, and wait until that has come to pass: before, the server would answer by itself."""
        scope[_CONNECTION].transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


async def _gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _unknown(call: Call) -> Reply:
    log.error("501 %s https://%s%s: the local cloud does not know this call", call.method, call.host, call.path)
    return Reply(501, {"error": {"code": "not_emulated", "message": f"{call.method} {call.host}{call.path}"}})


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
    if reply.status == NO_ANSWER:
        return Cut()
    if reply.body is None:
        return Response(status_code=reply.status, headers=dict(reply.headers))
    return JSONResponse(reply.body, status_code=reply.status, headers=dict(reply.headers))

"""One vendor's API on the local cloud: its hosts, routes, credentials check and form of error."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Call:
    """A request as a handler sees it.

    `path` is as it came (percent-encoding and double slashes kept); `query` holds the last value of each name;
    header names are lower case; `body` is parsed JSON where the text is JSON, else the text, else None;
    `params` are the decoded placeholders of the route's pattern. `query_text` and `text` are the query and the body
    as they came, for vendors that pass either on unread.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    params: Mapping[str, str] = field(default_factory=dict)
    query_text: str = ""
    text: str = ""


@dataclass(frozen=True)
class Reply:
    """An answer. `body` is sent as JSON; None sends no body at all."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Raised by a handler to answer with the vendor's error."""

    def __init__(self, status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body}")
        self.reply = Reply(status, body, headers or {})


Handler = Callable[[Call], Reply]


@dataclass(frozen=True)
class Route:
    """A method and a path pattern; `{name}` takes one segment, `{name:rest}` everything that is left."""

    method: str
    pattern: str
    handler: Handler
    public: bool = False

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the decoded placeholders when `method` and `path` fit, else None."""
        if method != self.method:
            return None
        found = _compiled(self.pattern).fullmatch(path)
        return {k: unquote(v) for k, v in found.groupdict().items()} if found else None


_PLACEHOLDER = re.compile(r"\{(\w+)(:rest)?\}")
_patterns: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _patterns:
        parts, end = [], 0
        for found in _PLACEHOLDER.finditer(pattern):
            parts += [re.escape(pattern[end : found.start()]), f"(?P<{found[1]}>{'.+' if found[2] else '[^/]+'})"]
            end = found.end()
        _patterns[pattern] = re.compile("".join(parts) + re.escape(pattern[end:]))
    return _patterns[pattern]


class Api:
    """A vendor's API: routes are added with `@api.route(...)`; one call at a time changes its state.

    `authenticate` raises `Refused` for wrong or missing credentials, on every route that is not public.
    `ignore_version` drops a leading `/vN`, for vendors whose clients use several versions of one path.
    """

    def __init__(
        self,
        vendor: str,
        hosts: tuple[str, ...],
        authenticate: Callable[[Call], None],
        *,
        ignore_version: bool = False,
    ) -> None:
        self.vendor = vendor
        self.hosts = hosts
        self.authenticate = authenticate
        self.ignore_version = ignore_version
        self.routes: list[Route] = []
        self._lock = threading.RLock()

    def route(self, method: str, pattern: str, *, public: bool = False) -> Callable[[Handler], Handler]:
        """Register the decorated handler for `method` and `pattern`; a handler may have several routes."""

        def register(handler: Handler) -> Handler:
            self.routes.append(Route(method, pattern, handler, public))
            return handler

        return register

    def alone(self) -> AbstractContextManager[bool]:
        """Return what lets no call change the state, for changes that come another way."""
        return self._lock

    def handle(self, call: Call) -> Reply | None:
        """Answer `call`, or return None when no route knows it (the listener then answers 501)."""
        path = re.sub(r"^/v\d+(?=/)", "", call.path) if self.ignore_version else call.path
        for route in self.routes:
            params = route.match(call.method, path)
            if params is None:
                continue
            try:
                if not route.public:
                    self.authenticate(call)
                with self._lock:
                    return route.handler(replace(call, params=params))
            except Refused as refused:
                return refused.reply
        return None

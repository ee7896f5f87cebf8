"""The small REST client under every vendor's: credentials, time-outs, Retry-After, and errors that name the call."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from infra.vendors import transport
from infra.vendors.errors import CredentialMissing, Failed, RateLimited, Unauthorized, Unreachable

#: Longer pauses than this are reported instead of waited for: a person or a CI job stands behind the call.
LONGEST_PAUSE_S = 60.0
TRIES = 4


def credential(name: str, issuer: str) -> str:
    """Return the environment variable `name`.

    Raises:
        CredentialMissing: it is unset or empty.
    """
    value = os.environ.get(name, "")
    if not value:
        raise CredentialMissing(f"{name} is not set: export the token that {issuer} issued for this environment")
    return value


class Rest:
    """Calls one vendor's JSON API, in a `with`.

    `headers` carry the credential, which is never part of a message; `variable` names where it came from.
    """

    def __init__(self, vendor: str, base_url: str, headers: Mapping[str, str], variable: str) -> None:
        self.vendor = vendor
        self._variable = variable
        self._http = transport.client(base_url=base_url, headers=dict(headers))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """Return the parsed answer of GET `path`.

        Raises:
            VendorError: of the kind that fits (see infra.vendors.errors).
        """
        return self._ask("GET", path, params)

    def post(self, path: str, body: Any, params: Mapping[str, str | int] | None = None) -> Any:
        """Return the parsed answer of POST `path`, sent again only when the vendor refused to look at it (429).

        Raises:
            VendorError: of the kind that fits (see infra.vendors.errors).
        """
        return self._ask("POST", path, params, body)

    def patch(self, path: str, body: Any, params: Mapping[str, str | int] | None = None) -> Any:
        """Return the parsed answer of PATCH `path`, sent again as a POST is.

        Raises:
            VendorError: of the kind that fits (see infra.vendors.errors).
        """
        return self._ask("PATCH", path, params, body)

    def delete(self, path: str, body: Any = None, params: Mapping[str, str | int] | None = None) -> Any:
        """Return the parsed answer of DELETE `path`; None when there was nothing (an empty 204).

        Raises:
            VendorError: of the kind that fits (see infra.vendors.errors).
        """
        return self._ask("DELETE", path, params, body)

    def _ask(self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any = None) -> Any:
        call = f"{method} {path}"
        for attempt in range(TRIES):
            reply = self._send(call, method, path, params, body)
            if reply.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return self._answer(call, reply)
            wait_s = pause_s(reply, attempt)
            if wait_s > LONGEST_PAUSE_S:
                raise RateLimited(self.vendor, call, f"rate limited; retry after {wait_s:.0f} s")
            time.sleep(wait_s)
        raise RateLimited(self.vendor, call, f"still rate limited after {TRIES} tries")

    def _send(
        self, call: str, method: str, path: str, params: Mapping[str, str | int] | None, body: Any
    ) -> httpx.Response:
        try:
            return self._http.request(method, path, params=params, json=body)
        except httpx.TransportError as error:
            raise Unreachable(self.vendor, call, f"no answer ({type(error).__name__})") from error

    def _answer(self, call: str, reply: httpx.Response) -> Any:
        if reply.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise Unauthorized(self.vendor, call, f"{self._variable} is refused ({reply.status_code})")
        if not reply.is_success:
            raise Failed(self.vendor, call, f"status {reply.status_code}", reply.status_code)
        if reply.status_code == httpx.codes.NO_CONTENT:
            return None
        try:
            return reply.json()
        except ValueError as error:
            raise Failed(self.vendor, call, "the answer is not JSON", reply.status_code) from error


def pause_s(reply: httpx.Response, attempt: int) -> float:
    """Return the seconds to wait after try `attempt` (from 0): as the vendor says, else doubling from one second."""
    try:
        return max(0.0, float(reply.headers["Retry-After"]))
    except (KeyError, ValueError):
        return float(2**attempt)

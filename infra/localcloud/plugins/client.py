"""The HTTP client of the stand-in plugins: vendor requests that only ever reach the local cloud."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from infra.vendors import destination

if TYPE_CHECKING:
    import httpx

#: Names how many seconds a stand-in waits for an answer; for trying out vendors that are silent.
TIMEOUT_VARIABLE = "ELEVA_LOCAL_TIMEOUT_S"
#: The vendors' own providers wait longer: Better Stack's 60 s, Neon's and Upstash's 120 s, Vercel's 300 s.
TIMEOUT_S = 30.0
#: How what every stand-in calls itself begins (User-Agent).
PROVIDER = "terraform-provider"


class Refusal(Exception):
    """An operation cannot be done; the text says why and reaches the user. Never put a secret into it."""


class VendorError(Refusal):
    """The vendor answered with an error, or not at all.

    The text names method, URL without query, status and the vendor's message; it never holds what was sent.

    Attributes:
        status: the HTTP status; 0 when no answer came.
        body: the parsed answer (JSON where it is JSON, else text, else None).
    """

    def __init__(self, method: str, url: str, status: int, message: str, body: Any = None) -> None:
        answer = f"HTTP {status}" if status else "no answer"
        super().__init__(f"{method} {url}: {answer}: {message}" if message else f"{method} {url}: {answer}")
        self.status = status
        self.body = body


@dataclass(frozen=True)
class Retry:
    """When a request is sent again.

    `waits` decides by answer (None: there was none) and number of tries made (from 1): seconds to wait before the next,
    None to give up.
    """

    waits: Callable[[httpx.Response | None, int], float | None]


NEVER = Retry(lambda _response, _tries: None)


def message_of(body: Any) -> str:
    """Return the message of a vendor's error body: the usual fields of JSON, else the text."""
    if isinstance(body, dict):
        for name in ("message", "error", "errors"):
            if body.get(name):
                return message_of(body[name])
        return "; ".join(f"{name}: {message_of(value)}" for name, value in body.items())
    if isinstance(body, list):
        return ", ".join(message_of(value) for value in body)
    return "" if body is None else str(body)


class Client:
    """Sends JSON requests to one vendor.

    Vendors subclass it for what their handlers share (a team id, a second host).
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        retry: Retry = NEVER,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare a client.

        Args:
            base_url: the vendor's, as its provider has it (`https://api.upstash.com/v2`); paths are appended to it.
            headers: sent with every request, such as `Authorization`.
            auth: user and password for basic authentication.
            retry: when to send a request again.
            sleep: waits for so many seconds; handlers that have to wait use it too.

        Raises:
            Refusal: `ELEVA_LOCAL_CLOUD` is not set: a stand-in never talks to the vendor itself.
        """
        if not destination.local_cloud():
            raise Refusal(
                f"{destination.LOCAL_CLOUD} is not set, and the stand-in plugins only work against the local cloud; "
                'run `eval "$(eleva local env)"`, or use the PULUMI_HOME that has the vendor\'s own plugins',
            )
        self._base_url = base_url.rstrip("/")
        self._retry = retry
        self.sleep = sleep
        self._options: dict[str, Any] = {"headers": {"User-Agent": PROVIDER, **(headers or {})}, "auth": auth}

    @cached_property
    def _http(self) -> httpx.Client:
        from infra.vendors import transport  # most previews ask nobody, and httpx is a quarter of a plugin's start

        return transport.client(timeout_s=float(os.environ.get(TIMEOUT_VARIABLE, TIMEOUT_S)), **self._options)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
    ) -> Any:
        """Send a request and return the parsed answer (JSON where it is JSON, else text, None for no body).

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: appended to the base URL as it is; or a whole URL, for the vendor's other hosts.
            body: sent as JSON, None for no body; a str is sent as text.
            query: parameters; those that are None are left out.
            headers: further headers.
            accept: the statuses that are no error; any 2xx when empty.

        Raises:
            VendorError: another status, or no answer.
        """
        url = path if path.startswith("https://") else self._base_url + path
        request = self._request(method, url, body, query, headers)
        tries = 0
        while True:
            tries += 1
            answer = self._answer(request)
            response = None if isinstance(answer, str) else answer
            if response and (response.status_code in accept or (not accept and response.is_success)):
                return _parsed(response)
            wait_s = self._retry.waits(response, tries)
            if wait_s is None:
                raise _failure(method, url, answer, tries)
            self.sleep(wait_s)

    def find(self, method: str, path: str, body: Any = None, *, query: Mapping[str, Any] | None = None) -> Any | None:
        """Send a request as `send` does, but return None for a 404."""
        try:
            return self.send(method, path, body, query=query)
        except VendorError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def close(self) -> None:
        """Close the connections."""
        if "_http" in self.__dict__:
            self._http.close()

    def _answer(self, request: httpx.Request) -> httpx.Response | str:
        """Return the answer, or why there is none."""
        import httpx

        try:
            return self._http.send(request)
        except httpx.TransportError as error:
            hint = ": is the local cloud running?" if isinstance(error, httpx.ConnectError) else ""
            return type(error).__name__ + hint

    def _request(
        self, method: str, url: str, body: Any, query: Mapping[str, Any] | None, headers: Mapping[str, str] | None
    ) -> httpx.Request:
        params = {name: value for name, value in (query or {}).items() if value is not None}
        content = {"content": body} if isinstance(body, str) else {} if body is None else {"json": body}
        return self._http.build_request(method, url, params=params or None, headers=dict(headers or {}), **content)


def _failure(method: str, url: str, answer: httpx.Response | str, tries: int) -> VendorError:
    if isinstance(answer, str):
        again = f" ({tries} tries)" if tries > 1 else ""
        return VendorError(method, url.split("?")[0], 0, answer + again)
    parsed = _parsed(answer)
    return VendorError(method, url.split("?")[0], answer.status_code, message_of(parsed), parsed)


def _parsed(response: httpx.Response) -> Any:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        return response.text

"""QStash, through the vendor's SDK: the schedules of the account that QSTASH_TOKEN opens.

QSTASH_URL, which the SDK reads, names the region's host where that is not the default one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import qstash
from qstash.errors import DailyMessageLimitExceededError, QStashError, RateLimitExceededError
from qstash.http import RetryConfig
from qstash.schedule import Schedule

from infra.vendors import transport
from infra.vendors.errors import Failed, RateLimited, Unauthorized, Unreachable, VendorError
from infra.vendors.rest import LONGEST_PAUSE_S, credential, pause_s

VENDOR = "QStash"
TOKEN = "QSTASH_TOKEN"  # noqa: S105  (the variable's name)
#: QStash answers in well under a second; a silent one is given up after three times this, and three seconds between.
TIMEOUT_S = 10.0
#: Every call here may be repeated, as ids are fixed.
TRIES = 3
#: The SDK's own, after a lost connection; it would also wait after the last try.
_RETRY = RetryConfig(retries=TRIES - 1, backoff=lambda tries: 1000.0 * 2**tries if tries < TRIES - 1 else 0.0)
_PASSING = (500, 502, 503, 504)
#: The header by which the SDK tells that the day's messages are used up, which no waiting helps against.
_DAILY_LIMIT = "RateLimit-Limit"
_HIDDEN = "[secret]"

T = TypeVar("T")


class _PatientClient(httpx.Client):
    """Sends again what the vendor cannot take right now, which the SDK does not."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send `request`, if need be several times."""
        for attempt in range(TRIES - 1):
            reply = super().send(request, **options)
            busy = reply.status_code == httpx.codes.TOO_MANY_REQUESTS and _DAILY_LIMIT not in reply.headers
            wait_s = pause_s(reply, attempt)
            if not (busy or reply.status_code in _PASSING) or wait_s > LONGEST_PAUSE_S:
                return reply
            reply.close()
            time.sleep(wait_s)
        return super().send(request, **options)


def client(token: str) -> qstash.QStash:
    """Return the vendor's SDK, with its HTTP client replaced by the one that can be sent to the local cloud.

    Raises:
        TypeError: the SDK keeps its HTTP client elsewhere than it did in version 3.4: adapt this function.
    """
    sdk = qstash.QStash(token, retry=_RETRY)
    if not isinstance(getattr(sdk.http, "_client", None), httpx.Client):
        raise TypeError("the qstash SDK no longer keeps its HTTP client in `http._client`; adapt infra.vendors.qstash")
    sdk.http._client.close()
    sdk.http._client = transport.client(timeout_s=TIMEOUT_S, kind=_PatientClient)
    return sdk


class Qstash:
    """The account's schedules, in a `with`.

    Every method raises a `VendorError` of the kind that fits. Its text has the vendor's own words, but never the token
    nor a header that was to be forwarded.

    Raises:
        CredentialMissing: QSTASH_TOKEN is not set.
    """

    def __init__(self) -> None:
        self._token = credential(TOKEN, "Upstash QStash")
        self._sdk = client(self._token)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sdk.http._client.close()

    def schedules(self) -> list[Schedule]:
        """Return all schedules of the account."""
        return self._call("list schedules", self._sdk.schedule.list)

    def find(self, schedule_id: str) -> Schedule | None:
        """Return a schedule, or None when there is none of that id."""
        try:
            return self._call(f"get schedule {schedule_id}", lambda: self._sdk.schedule.get(schedule_id))
        except Failed as error:
            if error.status == httpx.codes.NOT_FOUND:
                return None
            raise

    def write(self, schedule_id: str, headers: Mapping[str, str], **settings: Any) -> None:
        """Create a schedule, or overwrite the one of that id in place, and make sure that it is not paused.

        `settings` are those of the SDK's `schedule.create`; `headers` are forwarded and count as secret.
        """
        self._call(
            f"write schedule {schedule_id}",
            lambda: self._sdk.schedule.create(schedule_id=schedule_id, headers=dict(headers), **settings),
            [*headers.values(), settings.get("failure_callback") or ""],
        )
        # Whether a pause survives being overwritten is not documented.
        written = self.find(schedule_id)
        if written and written.paused:
            self._call(f"resume schedule {schedule_id}", lambda: self._sdk.schedule.resume(schedule_id))

    def delete(self, schedule_id: str) -> None:
        """Delete a schedule; one that is gone already is fine."""
        try:
            self._call(f"delete schedule {schedule_id}", lambda: self._sdk.schedule.delete(schedule_id))
        except Failed as error:
            if error.status != httpx.codes.NOT_FOUND:
                raise

    def _call(self, what: str, call: Callable[[], T], secrets: Iterable[str] = ()) -> T:
        try:
            return call()
        except (QStashError, httpx.HTTPError) as error:
            failure = _translated(what, error, [*secrets, self._token])
        raise failure  # outside, so that the SDK's error, which may hold a secret, is not shown as its context


def _translated(what: str, error: Exception, secrets: Iterable[str]) -> VendorError:
    text = str(error)
    for secret in filter(None, secrets):
        text = text.replace(secret, _HIDDEN)
    if isinstance(error, RateLimitExceededError | DailyMessageLimitExceededError):
        return RateLimited(VENDOR, what, text)
    answer = re.match(r"Request failed with status: (\d+), body: (.*)", text, re.DOTALL)
    if answer and int(answer[1]) in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return Unauthorized(VENDOR, what, f"{TOKEN} is refused ({answer[1]})")
    if answer:
        return Failed(VENDOR, what, f"status {answer[1]}: {answer[2]}", int(answer[1]))
    return Unreachable(VENDOR, what, f"no answer ({type(error).__name__})")

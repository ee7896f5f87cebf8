"""The client of Neon's stand-in, and the provider's habits: patience with a locked project, waiting for operations."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Refusal, Values, VendorError

BASE = "https://console.neon.tech/api/v2"
TRIES = 120
RETRY_WAIT_S = 1.0
POLL_WAIT_S = 0.1
RETRIED = (423, 429, 500)
GONE = (404, 422)
_UNFINISHED = ("running", "scheduling")
T = TypeVar("T")


class Neon(Client):
    """Calls Neon's API."""

    def __init__(self, key: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        super().__init__(BASE, headers={"Authorization": f"Bearer {key}"}, sleep=sleep)

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Send a request and return its reply; `path` is made by `path()`.

        Raises:
            Refusal: the reply has no body; Neon answers the deletion of what is not there so, and the provider cannot
                read it.
        """
        reply = self.send(method, path, body)
        if not isinstance(reply, dict):
            raise Refusal(f"{method} {BASE}{path}: the answer has no body, which the provider cannot read")
        return reply

    def change(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Send a request that changes something, and wait for its operations."""
        reply = self.call(method, path, body)
        self.wait(reply)
        return reply

    def wait(self, reply: Mapping[str, Any]) -> None:
        """Wait until the operations of `reply` run no more; whether they succeeded is not looked at."""
        left = [operation for operation in reply.get("operations", []) if operation["status"] in _UNFINISHED]
        for _ in range(TRIES):
            if not left:
                return
            self.sleep(POLL_WAIT_S)
            left = [operation for operation in left if self._runs(operation)]

    def _runs(self, operation: Mapping[str, Any]) -> bool:
        where = path("projects", operation["project_id"], "operations", operation["id"])
        try:
            return self.call("GET", where)["operation"]["status"] in _UNFINISHED
        except VendorError:
            return True

    def patiently(self, operation: Callable[[], T]) -> T:
        """Run a whole operation again, from its first call on, as long as the project is locked or busy."""
        for _ in range(TRIES - 1):
            try:
                return operation()
            except VendorError as error:
                if error.status not in RETRIED:
                    raise
                self.sleep(RETRY_WAIT_S)
        return operation()

    def look(self, read: Callable[[], Values]) -> Values | None:
        """Run the calls of a read; a 404 from any of them means that the object is gone."""
        try:
            return self.patiently(read)
        except VendorError as error:
            if error.status == 404:
                return None
            raise

    def remove(self, where: str) -> None:
        """Delete the object at `where`; one that is gone already, or cannot be processed, counts as deleted."""
        try:
            self.patiently(lambda: self.change("DELETE", where))
        except VendorError as error:
            if error.status not in GONE:
                raise


def path(*parts: str) -> str:
    """Return a path of the API from its segments."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def split(given: str, count: int, form: str) -> list[str]:
    """Split an id to import by.

    Raises:
        Refusal: it has not the expected form.
    """
    parts = given.split("/", count - 1)
    if len(parts) != count or not all(parts):
        raise Refusal(f"{given!r} cannot be imported: the id has the form {form}")
    return parts


def connect(settings: Values, environ: Mapping[str, str]) -> Neon:
    """Return the client of the account in the provider's configuration, or in the environment.

    Raises:
        Refusal: neither names one.
    """
    key = settings.get("apiKey") or environ.get("NEON_API_KEY")
    if not key:
        raise Refusal("neon needs `apiKey` (or NEON_API_KEY)")
    return Neon(key)

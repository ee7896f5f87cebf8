"""A stack's state file, version by version: a write replaces the version that this run wrote or found, or nothing.

Pulumi overwrites a stack's state blindly. Here every write of it carries the condition that the file still is the
version this run knows, so of two engines, at whatever moment they are stopped and continued and however late their
requests arrive, only one can go on writing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import parse_qs
from xml.etree import ElementTree

from infra.operations.lease.upstream import Request, Response

#: The state's file is plain, or compressed (PULUMI_DIY_BACKEND_COMPRESSION and its predecessor).
FORMS = (".json", ".json.gz", ".json.zst")
_OK, _PRECONDITION_FAILED, _NOT_FOUND = 200, 412, 404


class StateChanged(Exception):
    """The state was written by another run since this one has read it."""


class StateUnreadable(Exception):
    """S3 does not answer, or refuses; the message says what."""


class Checkpoint:
    """The state file at `key`; writes go through one after the other.

    Raises:
        StateUnreadable: S3 does not say which version there is.
    """

    def __init__(self, send: Callable[[Request], Response], key: str) -> None:
        self._send = send
        self._key = key
        self._turn = threading.Lock()
        #: Digests of what was stored perhaps: writes whose answer was lost.
        self._perhaps: set[bytes] = set()
        answer = send(Request("GET", key, "", {}, b""))
        if answer.status not in (_OK, _NOT_FOUND):
            raise StateUnreadable(f"cannot read the state {key}: S3 answers {answer.status or 'nothing'}")
        #: The version that this run knows; None where there is none.
        self._etag = answer.headers["etag"] if answer.status == _OK else None
        #: What a run that died was doing.
        self.pending = _pending(answer.body) if answer.status == _OK and key.endswith(".json") else ()

    def write(self, request: Request) -> Response:
        """Send a request that alters the file, on the condition that it still is the version this run knows.

        Raises:
            StateChanged: it is not.
        """
        with self._turn:
            if request.method == "DELETE" and self._etag is None:
                return Response(_NOT_FOUND)
            answer = self._send(self._conditional(request))
            if answer.status == _PRECONDITION_FAILED and self._stored_all_the_same():
                answer = self._send(self._conditional(request))
            if answer.status == _PRECONDITION_FAILED or (answer.status == _NOT_FOUND and self._etag):
                raise StateChanged(f"the state {self._key} was written by another run; this one may write it no more")
            if answer.unsure:
                self._perhaps.add(sha256(request.body).digest())
            elif answer.status < 300:
                self._know(_etag(request, answer))
            return answer

    def _conditional(self, request: Request) -> Request:
        return request.with_headers(**({"if_match": self._etag} if self._etag else {"if_none_match": "*"}))

    def _stored_all_the_same(self) -> bool:
        """Whether the file is what a write of this run has stored, whose answer was lost."""
        if not self._perhaps:
            return False
        found = self._send(Request("GET", self._key, "", {}, b""))
        if found.status != _OK or sha256(found.body).digest() not in self._perhaps:
            return False
        self._know(found.headers["etag"])
        return True

    def _know(self, etag: str | None) -> None:
        self._etag = etag
        self._perhaps.clear()


def alters(request: Request) -> bool:
    """Whether the request alters the file at its key at once; a part of an upload does so when the last is there."""
    query = parse_qs(request.query, keep_blank_values=True)
    if request.method == "POST":
        return "uploadId" in query
    return request.method in ("PUT", "DELETE") and "uploadId" not in query


def _pending(state: bytes) -> tuple[str, ...]:
    """Return the operations that an engine had begun when it died, as URN and kind."""
    try:
        latest = json.loads(state)["checkpoint"]["latest"] or {}
        return tuple(f"{one['resource']['urn']} ({one['type']})" for one in latest.get("pending_operations") or ())
    except (ValueError, KeyError, TypeError):  # the engine will say what is wrong with it
        return ()


def _etag(request: Request, answer: Response) -> str | None:
    if request.method == "DELETE":
        return None
    if request.method == "POST":  # the end of an upload in parts tells it in its body
        return ElementTree.fromstring(answer.body).findtext("{*}ETag")  # noqa: S314  (S3's own answer)
    return answer.headers["etag"]

"""Neon's errors: `{request_id, code, message}` with the HTTP status; most codes are empty strings."""

from __future__ import annotations

from infra.localcloud.http.api import Call, Refused

NOT_AUTHENTICATED = "supplied credentials do not pass authentication"


class Wrong(Exception):
    """What a handler raises to answer with an error of Neon's form."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


def refused(call: Call, wrong: Wrong, request_id: str) -> Refused:
    """Return the answer for `wrong`; a caller's own X-Request-ID comes back."""
    own = call.headers.get("x-request-id")
    return Refused(wrong.status, {"request_id": own or request_id, "code": wrong.code, "message": wrong.message})

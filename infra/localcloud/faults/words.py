"""What a vendor says when it fails: an error in its own form, with the usual words of the status."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from infra.localcloud.http.api import Reply

#: Vercel's codes by status; every other one is an error of the server's.
_VERCEL_CODES = {400: "bad_request", 401: "forbidden", 403: "forbidden", 404: "not_found", 409: "conflict"}
_NEON_LOCKED = "project already has running conflicting operations, scheduling of new ones is prohibited"


def error(vendor: str, status: int, retry_after_s: int | None = None) -> Reply:
    """Return the vendor's error with `status`, and with Retry-After where a time is given."""
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return Reply(status, _body(vendor, status), headers)


def _body(vendor: str, status: int) -> Any:
    message = _phrase(status)
    match vendor:
        case "vercel":
            code = "rate_limited" if status == HTTPStatus.TOO_MANY_REQUESTS else "internal_server_error"
            return {"error": {"code": _VERCEL_CODES.get(status, code), "message": message}}
        case "neon":
            told = _NEON_LOCKED if status == HTTPStatus.LOCKED else message
            return {"request_id": str(uuid.uuid4()), "code": "", "message": told}
        case "betterstack":
            return {"errors": message}
        case "upstash":
            return message
        case _:
            return {"error": message}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"status {status}"

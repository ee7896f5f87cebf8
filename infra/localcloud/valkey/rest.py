"""The REST endpoint of an Upstash Redis database, on the database's own host, in front of its real Valkey.

After the vendor's REST description: a command as path segments (a posted body is its last argument, query parameters
follow), or as a JSON array; `/pipeline` and `/multi-exec` take arrays of commands. What a token may do is the Valkey
server's ACL. Not emulated: RESP2 replies, and the streaming MONITOR and SUBSCRIBE. Lists of allowed addresses are kept
by the developer API but not enforced here, where every caller has the same address.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from hmac import compare_digest
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

import valkey

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.valkey.server import READ_ONLY, STANDARD

#: The server of a database lives here: hosts are made under it.
HOST_SUFFIX = ".upstash.io"
_WITHOUT_CONNECTION = frozenset({"MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH", "MONITOR", "SUBSCRIBE", "PSUBSCRIBE"})
#: The client library takes these off the front of the server's message.
_CODES: dict[type[Exception], str] = {
    valkey.exceptions.NoScriptError: "NOSCRIPT",
    valkey.exceptions.ExecAbortError: "EXECABORT",
    valkey.exceptions.OutOfMemoryError: "OOM",
}


class Server(Protocol):
    """What runs the commands of a database: a `ValkeyServer`."""

    def call(self, user: str, command: Sequence[str]) -> Any:
        """Run one command; raises `valkey.ResponseError`."""

    def transaction(self, user: str, commands: Sequence[Sequence[str]]) -> list[Any]:
        """Run commands between MULTI and EXEC; raises `valkey.ResponseError` when none was run."""


class Access(Protocol):
    """What the endpoint must know of a database."""

    @property
    def rest_token(self) -> str:
        """The token that may do everything that a customer may."""

    @property
    def read_only_rest_token(self) -> str:
        """The token that may only read."""

    @property
    def server(self) -> Server:
        """The database's server."""


def build(find: Callable[[str], Access | None]) -> Api:
    """Return the endpoint of all databases; `find` returns the database of a host, or None when there is none."""
    endpoint = _Endpoint(find)
    api = Api("upstash-redis", (), endpoint.authenticate)
    for method in ("POST", "PUT"):
        api.route(method, "/pipeline")(endpoint.pipeline)
        api.route(method, "/multi-exec")(endpoint.multi_exec)
    for method in ("GET", "HEAD", "POST", "PUT"):
        api.route(method, "/")(endpoint.one)
        api.route(method, "/{command:rest}")(endpoint.one)
    for method in ("DELETE", "PATCH"):
        api.route(method, "/", public=True)(endpoint.not_allowed)
        api.route(method, "/{command:rest}", public=True)(endpoint.not_allowed)
    return api


class _Endpoint:
    def __init__(self, find: Callable[[str], Access | None]) -> None:
        self._find = find

    def authenticate(self, call: Call) -> None:
        self._access(call)

    def _access(self, call: Call) -> tuple[Server, str]:
        database = self._find(call.host)
        if database is None:  # at the vendor's, the name would not resolve
            raise Refused(404, {"error": f"no database has the host {call.host}"})
        token = _token(call).encode()
        if compare_digest(token, database.rest_token.encode()):
            return database.server, STANDARD
        if compare_digest(token, database.read_only_rest_token.encode()):
            return database.server, READ_ONLY
        raise Refused(401, {"error": "WRONGPASS invalid or missing auth token"})

    def one(self, call: Call) -> Reply:
        server, user = self._access(call)
        command = _command(call.body) if call.path == "/" else _from_path(call)
        answer = _answer(server, user, command)
        return Reply(400, answer) if "error" in answer else Reply(200, _encoded(call, answer))

    def pipeline(self, call: Call) -> Reply:
        server, user = self._access(call)
        return Reply(200, [_encoded(call, _answer(server, user, command)) for command in _commands(call.body)])

    def multi_exec(self, call: Call) -> Reply:
        server, user = self._access(call)
        commands = _commands(call.body)
        try:
            for command in commands:
                _refuse_without_connection(command)
            replies = server.transaction(user, commands)
        except valkey.ResponseError as error:
            raise Refused(400, {"error": _message(error, user)}) from error
        return Reply(200, [_encoded(call, _result(reply, user)) for reply in replies])

    def not_allowed(self, _call: Call) -> Reply:
        return Reply(405, {"error": "Method Not Allowed"})


def _token(call: Call) -> str:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else call.query.get("_token", "")


def _from_path(call: Call) -> list[str]:
    parts = [unquote(part) for part in call.path.removeprefix("/").split("/")]
    if call.text:
        parts.append(call.text)
    for name, value in parse_qsl(call.query_text, keep_blank_values=True):
        if name != "_token":
            parts += [name, value] if value else [name]
    return parts


def _command(body: Any) -> list[str]:
    if not isinstance(body, list) or not body or any(isinstance(part, list | dict) or part is None for part in body):
        raise Refused(400, {"error": "ERR failed to parse command: expected a JSON array of strings and numbers"})
    return [part if isinstance(part, str) else json.dumps(part) for part in body]


def _commands(body: Any) -> list[list[str]]:
    if not isinstance(body, list) or not body:
        raise Refused(400, {"error": "ERR failed to parse pipeline request: expected an array of commands"})
    return [_command(command) for command in body]


def _refuse_without_connection(command: Sequence[str]) -> None:
    if command[0].upper() in _WITHOUT_CONNECTION:
        raise valkey.ResponseError(f"unknown command '{command[0]}'")


def _answer(server: Server, user: str, command: Sequence[str]) -> dict[str, Any]:
    try:
        _refuse_without_connection(command)
        return _result(server.call(user, command), user)
    except valkey.ResponseError as error:
        return _result(error, user)


def _result(reply: Any, user: str) -> dict[str, Any]:
    return {"error": _message(reply, user)} if isinstance(reply, Exception) else {"result": reply}


def _message(error: Exception, user: str) -> str:
    text = str(error)
    denied = re.search(r"no permissions to run the '([^'|]+)", text) or re.match(r"unknown command '([^']+)", text)
    if denied and (user == STANDARD or text.startswith("unknown")):
        return f"ERR Command is not available: '{denied[1].upper()}'"
    if denied:
        return f"NOPERM this user has no permissions to run the '{denied[1]}' command or its subcommand"
    code = _CODES.get(type(error), "ERR")
    return text if re.match(r"[A-Z]{3,} ", text) else f"{code} {text}"


def _encoded(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    """Turn bytes into JSON strings: as text, or in base64 when the call asks for that."""
    as_base64 = call.headers.get("upstash-encoding", "").lower() == "base64"

    def encoded(value: Any) -> Any:
        if isinstance(value, list):
            return [encoded(item) for item in value]
        if not isinstance(value, bytes):
            return value
        return base64.b64encode(value).decode() if as_base64 and value != b"OK" else value.decode(errors="replace")

    return {"result": encoded(answer["result"])} if "result" in answer else answer

"""The REST endpoint of a Redis database answers as Upstash's does, from a real Valkey."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import pytest

from infra.localcloud.http.api import Api, Call
from infra.localcloud.valkey import rest
from infra.localcloud.valkey.server import ValkeyServer

HOST = "cache-10001.upstash.io"


@dataclass(frozen=True)
class Database:
    server: ValkeyServer
    rest_token: str = "standard-token"
    read_only_rest_token: str = "reading-token"


@pytest.fixture
def api(server: ValkeyServer) -> Api:
    database = Database(server)
    return rest.build(lambda host: database if host == HOST else None)


def ask(
    api: Api, method: str, path: str, body: str = "", *, token: str = "standard-token", host: str = HOST, **headers: str
) -> tuple[int, Any]:
    path, _, query_text = path.partition("?")
    query = dict(part.partition("=")[::2] for part in query_text.split("&") if part)
    if token:
        headers["authorization"] = f"Bearer {token}"
    parsed: Any
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = body or None
    reply = api.handle(Call(method, host, path, query, headers, parsed, {}, query_text, body))
    assert reply is not None
    return reply.status, reply.body


def test_a_command_as_path(api: Api) -> None:
    assert ask(api, "GET", "/set/foo/b%2Far/EX/100") == (200, {"result": "OK"})
    assert ask(api, "GET", "/get/foo") == (200, {"result": "b/ar"})
    assert ask(api, "GET", "/get/none") == (200, {"result": None})
    assert ask(api, "GET", "/ttl/foo") == (200, {"result": 100})


def test_a_posted_value_comes_before_the_query(api: Api) -> None:
    assert ask(api, "POST", "/set/foo?EX=100&NX=", '{"a": [1]}') == (200, {"result": "OK"})
    assert ask(api, "GET", "/get/foo") == (200, {"result": '{"a": [1]}'})
    assert ask(api, "POST", "/set/foo?NX=", "again") == (200, {"result": None})


def test_a_command_as_json_array(api: Api) -> None:
    assert ask(api, "POST", "/", '["ZADD", "teams", 100, "x", 90.5, "y"]') == (200, {"result": 2})
    assert ask(api, "POST", "/", '["zrange", "teams", 0, -1, "withscores"]') == (
        200,
        {"result": ["y", "90.5", "x", "100"]},
    )


@pytest.mark.parametrize("body", ["", "[]", '{"SET": 1}', '["SET", ["a"]]', '["SET", "a", null]'])
def test_what_is_no_command_is_refused(api: Api, body: str) -> None:
    status, answer = ask(api, "POST", "/", body)
    assert status == 400
    assert answer["error"].startswith("ERR failed to parse command")


def test_errors_are_the_servers(api: Api) -> None:
    assert ask(api, "GET", "/get") == (400, {"error": "ERR wrong number of arguments for 'get' command"})
    ask(api, "GET", "/set/text/abc")
    assert ask(api, "GET", "/incr/text") == (400, {"error": "ERR value is not an integer or out of range"})
    status, answer = ask(api, "GET", "/lpush/text/a")
    assert (status, answer["error"][:9]) == (400, "WRONGTYPE")
    status, answer = ask(api, "GET", "/evalsha/0000000000000000000000000000000000000000/0")
    assert (status, answer["error"][:8]) == (400, "NOSCRIPT")


@pytest.mark.parametrize("command", ["config/get/*", "shutdown", "select/1", "multi", "subscribe/x", "nosuch"])
def test_commands_that_upstash_does_not_have(api: Api, command: str) -> None:
    name = command.split("/")[0].upper()
    assert ask(api, "POST", f"/{command}") == (400, {"error": f"ERR Command is not available: '{name}'"})


def test_a_pipeline_goes_on_after_an_error(api: Api) -> None:
    commands = [["SET", "k", "valuex"], ["INCR", "k"], ["MULTI"], ["ZADD", "s", 11, "a", 22, "b"]]
    assert ask(api, "POST", "/pipeline", json.dumps(commands)) == (
        200,
        [
            {"result": "OK"},
            {"error": "ERR value is not an integer or out of range"},
            {"error": "ERR Command is not available: 'MULTI'"},
            {"result": 2},
        ],
    )


def test_a_transaction_is_whole_or_refused_as_a_whole(api: Api) -> None:
    commands = [["SET", "k", "valuex"], ["INCR", "k"], ["GET", "k"]]
    assert ask(api, "POST", "/multi-exec", json.dumps(commands)) == (
        200,
        [{"result": "OK"}, {"error": "ERR value is not an integer or out of range"}, {"result": "valuex"}],
    )
    for wrong in (["NOSUCH"], ["CONFIG", "GET", "*"], ["WATCH", "k"]):
        status, answer = ask(api, "POST", "/multi-exec", json.dumps([["DEL", "k"], wrong]))
        assert (status, answer) == (400, {"error": f"ERR Command is not available: '{wrong[0]}'"})
    assert ask(api, "GET", "/get/k") == (200, {"result": "valuex"})
    assert ask(api, "POST", "/multi-exec", "[]")[0] == 400


def test_scripts_work_and_stay_in_their_place(api: Api) -> None:
    script = ["EVAL", "return redis.call('SET', KEYS[1], ARGV[1])", 1, "a", "1"]
    assert ask(api, "POST", "/", json.dumps(script)) == (200, {"result": "OK"})
    status, _ = ask(api, "POST", "/", '["EVAL", "return redis.call(\'SELECT\', 1)", 0]')
    assert status == 400


def test_base64_replies(api: Api) -> None:
    encoding = {"upstash-encoding": "base64"}
    assert ask(api, "GET", "/set/foo/bar", **encoding) == (200, {"result": "OK"})
    assert ask(api, "GET", "/mget/foo/none", **encoding) == (
        200,
        {"result": [base64.b64encode(b"bar").decode(), None]},
    )


def test_the_read_only_token_reads(api: Api) -> None:
    ask(api, "GET", "/set/foo/bar")
    assert ask(api, "GET", "/get/foo", token="reading-token") == (200, {"result": "bar"})
    assert ask(api, "GET", "/set/foo/other", token="reading-token") == (
        400,
        {"error": "NOPERM this user has no permissions to run the 'set' command or its subcommand"},
    )
    assert ask(api, "POST", "/multi-exec", '[["GET", "foo"]]', token="reading-token") == (200, [{"result": "bar"}])


def test_the_token_may_be_a_parameter(api: Api) -> None:
    assert ask(api, "GET", "/set/foo/bar?_token=standard-token", token="") == (200, {"result": "OK"})
    assert ask(api, "GET", "/get/foo") == (200, {"result": "bar"})


@pytest.mark.parametrize("token", ["", "wrong"])
def test_wrong_tokens_are_refused(api: Api, token: str) -> None:
    assert ask(api, "GET", "/get/foo", token=token) == (401, {"error": "WRONGPASS invalid or missing auth token"})


def test_other_methods_and_hosts_are_refused(api: Api) -> None:
    assert ask(api, "DELETE", "/get/foo")[0] == 405
    assert ask(api, "PATCH", "/", '["GET", "foo"]')[0] == 405
    assert ask(api, "GET", "/get/foo", host="gone-10002.upstash.io")[0] == 404

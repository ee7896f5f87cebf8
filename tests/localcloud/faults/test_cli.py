"""`eleva local fault` on a running listener: what people type and read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from typer.testing import CliRunner, Result

from infra.localcloud import control
from infra.localcloud.faults.cli import app
from infra.localcloud.http.api import Api, Reply
from infra.localcloud.running import Running
from infra.vendors.transport import LocalCloudTransport
from tests.support.listener import serving


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    api = Api("qstash", ("qstash.upstash.io",), lambda _: None)
    api.route("GET", "/v2/schedules")(lambda _: Reply(200, []))
    with serving(api) as found:
        monkeypatch.setattr(control, "require", lambda _: Running(0, 0, found, "", 0))
        yield found


def eleva(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_faults_are_added_counted_and_cleared(url: str) -> None:
    assert eleva("list").output == "There are no faults: every vendor works.\n"
    added = eleva("add", "cut", "--vendor", "qstash", "--method", "get", "--path", "/v2/**", "--skip", "1")
    assert (added.exit_code, added.output) == (0, "fault 1  cut  qstash GET /v2/**, skipping 1\n")
    with httpx.Client(transport=LocalCloudTransport(url)) as client:
        client.get("https://qstash.upstash.io/v2/schedules").raise_for_status()
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("https://qstash.upstash.io/v2/schedules")
    assert eleva("list").output == "1  cut  qstash GET /v2/**, skipping 1: hit 1 of 2 calls\n"
    [listed] = json.loads(eleva("list", "--json").output)
    assert (listed["id"], listed["kind"], listed["hits"]) == (1, "cut", 1)
    assert eleva("clear", "1").output == "cleared 1 fault\n"
    again = eleva("clear", "1")
    assert (again.exit_code, "there is no fault 1" in again.stderr) == (1, True)
    assert json.loads(eleva("clear", "--json").output) == {"cleared": 0}


def test_a_body_is_json_where_it_is_json(url: str) -> None:
    given = [
        json.loads(eleva("add", "status", "--status", "500", "--body", body, "--json").output)["body"]
        for body in ('{"a": 1}', "an error page")
    ]
    assert given == [{"a": 1}, "an error page"]


def test_wrong_input_is_told_all_at_once_in_the_words_of_the_command_line(url: str) -> None:
    refused = eleva("add", "status", "--per-minute", "3", "--retry-after", "soon", "--probability", "2")
    assert refused.exit_code == 2
    for told in ("--per-minute: means nothing", "--retry-after:", "--probability:", "--status: status needs it"):
        assert told in refused.stderr
    assert eleva("list", "--json").output == "[]\n"
    assert "KIND: must be one of" in eleva("add", "explosion").stderr

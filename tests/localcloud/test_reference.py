"""The reference page of the local cloud: it is current, and resource types really make the calls that it names."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.components.qstash_schedule import QstashScheduleProvider
from infra.localcloud import reference
from infra.localcloud.cli import app
from infra.localcloud.http.api import Api
from infra.localcloud.notes import Note
from infra.localcloud.paths import ROOT
from infra.localcloud.plugins import notes as plugin_notes
from infra.localcloud.plugins.registry import EXECUTABLES
from infra.localcloud.reference import UnknownRoute, Vendor
from tests.components.test_qstash_schedule import DECLARED
from tests.support.declared import stack
from tests.support.qstash import emulated

RECORDED = Path(__file__).parents[1] / "recorded"
#: Calls that the real providers make and the recordings do not show: seen when they were run on the local cloud.
SEEN_OTHERWISE = {
    "vercel:project": {
        "DELETE api.vercel.com/projects/{project}/link",  # the repository is changed
        "DELETE api.vercel.com/projects/{project}/deploy-hooks/{hook}",
    },
    "upstash:redisDatabase": {"POST api.upstash.com/v2/redis/enable-tls/{id}"},
    # The recordings were answered with operations that were over already.
    **{
        f"neon:{name}": {"GET console.neon.tech/api/v2/projects/{project}/operations/{operation}"}
        for name in ("project", "branch", "endpoint", "role", "database")
    },
}


def route_of(apis: dict[str, Api], host: str, method: str, path: str) -> str:
    """Return the route that answers a call, as the page names it."""
    api = apis[host]
    path = re.sub(r"^/v\d+(?=/)", "", path) if api.ignore_version else path
    found = next(route for route in api.routes if route.match(method, path) is not None)
    return f"{method} {api.hosts[0]}{found.pattern}"


@pytest.fixture(scope="module")
def apis() -> dict[str, Api]:
    return {host: api for vendor in reference.vendors() for _, api in vendor.apis for host in api.hosts}


def test_the_page_is_current() -> None:
    ran = CliRunner().invoke(app, ["reference"])
    assert ran.output == (ROOT / "docs" / "reference" / "local-cloud.md").read_text(), "make reference"


def test_the_calls_of_each_type_are_those_of_the_vendor_s_own_provider(apis: dict[str, Api]) -> None:
    recorded: dict[str, set[str]] = defaultdict(set)
    for path in RECORDED.glob("*.jsonl"):
        package = path.stem
        for row in map(json.loads, path.read_text().splitlines()):
            words = row["case"].split("/")[0].split("_")[1:]
            name = words[0] + "".join(word.title() for word in words[1:])
            recorded[f"{package}:{name}"].add(route_of(apis, row["host"], row["method"], row["path"]))
    declared = {
        f"{package}:{token.split('/')[1].split(':')[0]}": set(calls)
        for executable in EXECUTABLES.values()
        for package in executable.packages
        for token, calls in executable.load(package).calls.items()
    }
    assert declared == {type_: calls | SEEN_OTHERWISE.get(type_, set()) for type_, calls in recorded.items()}


def test_the_calls_of_our_own_type_are_those_of_its_provider(
    apis: dict[str, Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, id_ = QstashScheduleProvider(), DECLARED["schedule_id"]
    with emulated(monkeypatch) as vendor:
        provider.create(dict(DECLARED))
        provider.read(id_, dict(DECLARED))
        vendor.http.post(f"schedules/{id_}/pause").raise_for_status()
        del vendor.calls[-1]  # somebody else's
        provider.update(id_, {**DECLARED, "paused": True}, dict(DECLARED))
        provider.delete(id_, dict(DECLARED))
        calls = {route_of(apis, call.host, call.method, call.path) for call in vendor.calls}
    assert calls == set(reference.OWN["qstash.Schedule"])


@pytest.mark.parametrize("name", ["production", "preview"])
def test_every_type_that_a_program_declares_is_on_the_page(name: str) -> None:
    types = {type_ for found in reference.users().values() for type_ in found}
    declared = {
        f"{resource.type.split(':')[-2].split('/')[-1] if 'dynamic' in resource.type else resource.type.split(':')[0]}"
        f".{resource.type.split(':')[-1]}"
        for resource in stack(name).resources
        if not resource.type.startswith(("pulumi:", "eleva:"))
    }
    assert declared
    assert declared <= types


def test_a_note_on_a_route_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = Vendor("V", [], [Note("text", "source", ("GET api.example/gone",))], [])
    monkeypatch.setattr(reference, "vendors", lambda: [stale])
    with pytest.raises(UnknownRoute, match=r"GET api\.example/gone"):
        reference.reference()


def test_every_note_says_where_it_is_known_from_and_ends_as_a_sentence() -> None:
    notes = [note for vendor in reference.vendors() for note in (*vendor.quirks, *vendor.differences)]
    notes += plugin_notes.DIFFERENCES
    assert len(notes) > 50
    for note in notes:
        assert note.source, note
        assert note.text.endswith("."), note
        assert not note.source.endswith("."), note

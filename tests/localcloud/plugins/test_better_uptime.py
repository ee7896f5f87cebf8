"""The stand-in for better-uptime sends the calls that the real provider was recorded to send, and plans as it did."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest

from infra.localcloud.http.api import Call
from infra.localcloud.plugins.provider import DEFAULTS, Provider
from tests.localcloud.betterstack.recording import ALL, World, query_of
from tests.localcloud.plugins.better_uptime_life import Life, Vendor, rehearsal
from tests.localcloud.plugins.better_uptime_programs import PROGRAMS

#: Plans that stay as they are although nothing differs: the deprecated form of metadata, as recorded.
NEVER_SETTLES = {("Metadata", "legacy single value"), ("Metadata", "value")}
TYPES = {f"betteruptime_{''.join('_' + c.lower() if c.isupper() else c for c in name)[1:]}": name for name in PROGRAMS}


Both = tuple[Vendor, Provider]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    with rehearsal(monkeypatch) as both:
        yield both


def program(name: str, case: str, variant: str, world: World) -> dict[str, Any]:
    """Return a program's inputs, with the ids that the recording's objects have here."""
    programs = PROGRAMS[name]
    inputs = programs.get(f"{case} {variant}", programs[variant])
    return {key: _translated(key, value, world) for key, value in inputs.items()}


def _translated(key: str, value: Any, world: World) -> Any:
    if isinstance(value, list):
        return [_translated(key, item, world) for item in value]
    if isinstance(value, dict):
        user = "user" if value.get("type") == "user" else ""
        return {k: _translated(user if k == "id" else k, v, world) for k, v in value.items()}
    field_name = "".join("_" + c.lower() if c.isupper() else c for c in key)
    named = {"severity_group_id": "urgency_group_id", "status_page_id": "status-pages"}
    found = world.ids.get((named.get(field_name, field_name), str(value)))
    return value if found is None else type(value)(found)


@pytest.mark.parametrize("type_", ALL)
def test_the_calls_are_those_of_the_real_provider(type_: str, both: Both) -> None:
    vendor, provider = both
    world, name = World(vendor), TYPES[type_]
    life = Life(provider, name)
    steps = groupby(ALL[type_], key=lambda row: (row["case"].split("/")[1], row["variant"]))
    for (case, variant), group in steps:
        rows = list(group)
        gone_id = life.id
        before = life.inputs
        vendor.seen.clear()
        _act(life, case, variant, world, vendor)
        _remember_headers(world, rows, vendor)
        expected = [_expected(row, world, life.id, gone_id) for row in rows]
        assert [_made(call) for call, _ in vendor.seen] == expected, (case, variant)
        assert [reply.status for _, reply in vendor.seen if reply] == [row["status"] for row in rows]
        if case in ("create", "update", "replace", "read") and (name, variant) not in NEVER_SETTLES:
            assert life.planned() == [], (case, variant)
        if case == "gone" and "destroy" in variant:
            life.create({key: value for key, value in before.items() if key != DEFAULTS})


def _act(life: Life, case: str, variant: str, world: World, vendor: Vendor) -> None:
    """Do what was done when the rows of `case` and `variant` were recorded."""
    if case in ("create", "update", "replace"):
        getattr(life, case)(program(life.name, case, variant, world))
    elif case == "read":
        life.refresh()
    elif case == "delete":
        life.delete()
    elif case == "import":
        _import(life, variant, world)
    elif variant.startswith("plan"):
        life.delete()
        vendor.seen.clear()
        assert life.provider.read(life.type, life.id, life.state, life.inputs) is None
    else:
        life.delete()


def _import(life: Life, recorded: str, world: World) -> None:
    page = f"{world.ids['status-pages', '61']}/" if "/" in recorded else ""
    found = life.provider.read(life.type, page + life.id, {}, {})
    if life.name == "Metadata":
        assert found is None
        return
    assert found is not None
    imported = Life(life.provider, life.name, life.id, life.inputs, found[1])
    assert imported.planned() == []


def _remember_headers(world: World, rows: list[dict[str, Any]], vendor: Vendor) -> None:
    for row, (_, reply) in zip(rows, vendor.seen, strict=True):
        for recorded, ours in zip(_headers(row["response"]), _headers(reply.body if reply else None), strict=True):
            world.headers[recorded["id"]] = ours["id"]


def _headers(body: Any) -> list[dict[str, Any]]:
    data = body.get("data") if isinstance(body, dict) else None
    return (data["attributes"].get("request_headers") or []) if isinstance(data, dict) else []


def _made(call: Call) -> tuple[str, str, dict[str, str], Any]:
    return call.method, call.path, dict(call.query), call.body


def _expected(row: dict[str, Any], world: World, id_: str, before: str) -> tuple[str, str, dict[str, str], Any]:
    """Return a recorded call with our ids: the object is `id_`; one that goes was `before`."""
    query = {name: str(world.request(value, name)) for name, value in query_of(row).items()}
    goes = row["case"].endswith(("/gone", "/replace")) and row["method"] != "POST"
    return row["method"], world.path(row["path"], before if goes else id_), query, world.request(row["request"])

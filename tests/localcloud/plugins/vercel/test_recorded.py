"""The stand-in for vercel sends the calls that the real provider was recorded to send, and plans as it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest

from infra.localcloud.accounts import LOCAL
from tests.localcloud.plugins.vercel.life import Wire
from tests.localcloud.plugins.vercel.programs import PROGRAMS
from tests.localcloud.vercel.conftest import Vercel
from tests.localcloud.vercel.replay import Comparison
from tests.localcloud.vercel.test_recorded import RECORDED

Row = dict[str, Any]
#: Imports after which the real provider plans an update: what Vercel does not show, or the provider drops.
UNSETTLED_IMPORTS = ("project", "projectEnvironmentVariable")


def _by_type() -> dict[str, list[Row]]:
    rows = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    found: dict[str, list[Row]] = {}
    for row in rows:
        words = row["case"].split("/")[0].removeprefix("vercel_").split("_")
        found.setdefault(words[0] + "".join(word.title() for word in words[1:]), []).append(row)
    return found


ALL = _by_type()


def _steps(rows: list[Row]) -> Iterator[tuple[str, str, list[Row]]]:
    for (case, variant), group in groupby(rows, key=lambda row: (row["case"].split("/")[1], row["variant"])):
        yield case, variant, list(group)


class Rehearsal:
    """Repeats what was recorded of one type, step by step, each as a run of its own."""

    def __init__(self, name: str, wire: Wire) -> None:
        self.name, self.wire = name, wire
        self.life = wire.life(name)
        self.ids = Comparison({})

    def begin(self) -> None:
        """Start over with an account that has the two projects that the recorded programs found."""
        self.wire.vercel = Vercel()
        self.ids = Comparison({"team_fake": LOCAL.vercel_team_id})
        for project in ("demo", "other"):
            self.ids.ids[f"prj_{project}"] = self.wire.vercel.project(project)
        self.life = self.wire.life(self.name)

    def run(self, case: str, variant: str, rows: list[Row]) -> None:
        """Do what was done when `rows` were recorded, and compare the calls."""
        self.wire.seen.clear()
        self.life.provider = self.wire.provider()
        if case == "gone":
            self._without_the_object(variant)
        else:
            self._act(case, variant)
        self._learn_ids(rows)
        sent = [(call.host, call.method, call.path, dict(call.query), call.body) for call, _ in self.wire.seen]
        recorded = [self._expected(row) for row in rows]
        if case == "delete" or variant.startswith("destroy"):  # Pulumi checks no inputs when it destroys
            recorded = [call for call in recorded if call[0] == "api.vercel.com"]
        assert _calls(sent) == _calls(recorded), (case, variant)
        assert _preludes(sent) == _preludes(recorded), (case, variant)

    def _act(self, case: str, variant: str) -> None:
        if case in ("create", "update", "replace"):
            getattr(self.life, case)(self.ids.sent(PROGRAMS[self.name][variant]))
        elif case == "read":
            inputs = self.life.inputs
            self.life.checked({name: value for name, value in inputs.items() if name != "__defaults"})
            assert self.life.read()
            assert self.life.inputs == inputs
        elif case == "import":
            again = self.life.imported(self.ids.sent(variant))
            assert again.id == self.life.id
            if self.name not in UNSETTLED_IMPORTS:
                again.inputs = self.life.inputs
                assert again.planned() == []
        else:
            self.life.delete()

    def _without_the_object(self, variant: str) -> None:
        """Do it in an account where the object is missing: for several variables, in a project that is there."""
        kept, self.wire.vercel = self.wire.vercel, Vercel()
        if self.name == "projectEnvironmentVariables":
            self.wire.vercel.project("demo")
        state, inputs = self.life.state, self.life.inputs
        if variant.startswith("destroy"):
            self.life.delete()
        else:
            self.life.checked({name: value for name, value in inputs.items() if name != "__defaults"})
            there = self.life.read()
            assert there == (self.name in ("projectEnvironmentVariables", "projectDeploymentRetention"))
            self.life.inputs = inputs
            assert not there or self.life.planned()
        self.life.state, self.life.inputs = state, inputs
        self.wire.vercel = kept

    def _learn_ids(self, rows: list[Row]) -> None:
        answers = [
            (call, reply) for call, reply in self.wire.seen if call.path.count("/") > 1 and "/teams/" not in call.path
        ]
        recorded = [row for row in rows if row["path"].count("/") > 1 and "/teams/" not in row["path"]]
        for row, (_, reply) in zip(recorded, answers, strict=True):
            assert reply.status == row["status"]
            if reply.status < 300:
                self.ids.compare("", row["response"], reply.body)

    def _expected(self, row: Row) -> tuple[Any, ...]:
        query = dict(part.split("=") for part in self.ids.sent(row["query"]).split("&") if part)
        return row["host"], row["method"], self.ids.sent(row["path"]), query, self.ids.sent(row["request"])


def _is_prelude(call: tuple[Any, ...]) -> bool:
    return call[0] != "api.vercel.com" or "/teams/" in call[2]


def _preludes(calls: list[tuple[Any, ...]]) -> set[str]:
    """Return what is looked up before anything is done; the provider does it in any order."""
    return {call[0] + call[2] for call in calls if _is_prelude(call)}


def _calls(calls: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the calls that have an order; the time until which an ended attack mode lasts is the clock's."""
    found = [call for call in calls if not _is_prelude(call)]
    for *_, body in found:
        if (
            isinstance(body, dict)
            and body.get("attackModeEnabled") is False
            and body["attackModeActiveUntil"] < 1.89e12
        ):
            body["attackModeActiveUntil"] = "now"
    return found


@pytest.mark.parametrize("name", ALL)
def test_the_calls_are_those_of_the_real_provider(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire()
    wire.attach(monkeypatch)
    rehearsal = Rehearsal(name, wire)
    for case, variant, rows in _steps(ALL[name]):
        if case == "create":
            rehearsal.begin()
        rehearsal.run(case, variant, rows)
        if case in ("create", "read", "update", "replace"):
            assert rehearsal.life.planned() == [], (case, variant)


def test_every_type_of_the_recording_is_served() -> None:
    assert set(ALL) == set(PROGRAMS)

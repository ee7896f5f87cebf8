"""`eleva state remove-twin`: shows first, asks, and removes under the stack's lease."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.operations.existing import twin_removal
from infra.operations.recover import cli, twin_cli
from infra.operations.recover.twin import NotThere, NoTwin, Twin

TWIN = Twin("calm-1", "eleva-production", "2026-11-26T02:41:03Z", "calm-2", "database-project")


class Removal:
    """What is found, and what is run under the lease."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ran: list[tuple[str, str, Sequence[str]]] = []
        self.found: Twin | Exception = TWIN
        self.code = 0

        @contextmanager
        def nobody(_: str) -> Iterator[None]:
            yield

        monkeypatch.setattr("infra.vendors.neon.Neon", nobody)
        monkeypatch.setattr("infra.operations.state.every_state", dict)
        monkeypatch.setattr("infra.operations.stack_file.stack_file", lambda _: _Anything())
        monkeypatch.setattr("infra.operations.recover.twin.look", self._look)
        monkeypatch.setattr("infra.operations.lease.cli.leased", self._leased)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli.app, ["remove-twin", *arguments])

    def _look(self, *_: Any) -> Twin:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def _leased(self, name: str, stack: str, command: Sequence[str], *_: float) -> int:
        self.ran.append((name, stack, command))
        return self.code


class _Anything:
    def __getattr__(self, _: str) -> Any:
        return self


@pytest.fixture
def removal(monkeypatch: pytest.MonkeyPatch) -> Removal:
    return Removal(monkeypatch)


def test_what_will_be_removed_is_shown_and_stays_unasked(removal: Removal) -> None:
    ran = removal.run("production", "neon-project=calm-1")
    assert ran.exit_code == 1
    assert TWIN.told in ran.output
    assert "nothing was changed; --yes does it" in ran.output
    assert removal.ran == []


def test_with_yes_it_is_removed_under_the_lease(removal: Removal) -> None:
    told = twin_removal("production", "calm-1").split()
    assert told[:3] == ["eleva", "state", "remove-twin"]
    assert removal.run(*told[3:], "--yes").exit_code == 0
    command = [sys.executable, "-m", "infra.operations.recover.twin", "production", "calm-1"]
    assert removal.ran == [("state remove-twin", "production", command)]
    removal.code = 75
    assert removal.run(*told[3:], "--yes").exit_code == 75


@pytest.mark.parametrize(("typed", "code"), [("calm-1", 0), ("production", 1), ("", 1)])
def test_on_a_terminal_its_id_confirms(
    removal: Removal, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr(twin_cli, "_is_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: typed)
    assert removal.run("production", "neon-project=calm-1").exit_code == code
    assert bool(removal.ran) is (code == 0)


def test_what_is_refused_is_told_and_what_is_gone_is_fine(removal: Removal) -> None:
    removal.found = NoTwin("calm-1", ["it has 2 branches: main, kept"])
    ran = removal.run("production", "neon-project=calm-1", "--yes")
    assert ran.exit_code == 1
    assert "it has 2 branches: main, kept" in ran.output
    removal.found = NotThere("Neon has no project calm-1 (any more): there is nothing to remove")
    ran = removal.run("production", "neon-project=calm-1", "--yes")
    assert ran.exit_code == 0
    assert "there is nothing to remove" in ran.output
    assert removal.ran == []


@pytest.mark.parametrize("twin", ["calm-1", "neon-project=", "neon-branch=br-1", ""])
def test_it_is_named_by_kind_and_id(removal: Removal, twin: str) -> None:
    assert removal.run("production", twin, "--yes").exit_code == 2
    assert removal.ran == []


def test_an_unknown_stack_is_a_wrong_use(removal: Removal) -> None:
    assert removal.run("staging", "neon-project=calm-1", "--yes").exit_code == 2
    assert removal.ran == []

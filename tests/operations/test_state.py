"""Reading a stack's state through the pulumi command; the command itself is real in tests/e2e."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.operations.pulumi_command import PulumiFailed
from infra.operations.state import Managed, managed_resources
from tests.support.answers import command


def test_resources_with_an_id_are_returned(tmp_path: Path) -> None:
    state = """{"version": 3, "deployment": {"resources": [
        {"urn": "urn:stack", "type": "pulumi:pulumi:Stack"},
        {"urn": "urn:a", "type": "vercel:index/project:Project", "id": "prj_1", "inputs": {"name": "app"}}]}}"""
    pulumi = command(tmp_path, f"cat <<'END'\n{state}\nEND")
    assert managed_resources("production", pulumi) == [
        Managed("vercel:index/project:Project", "prj_1", {"name": "app"})
    ]


def test_a_stack_that_was_never_deployed_has_none(tmp_path: Path) -> None:
    assert managed_resources("production", command(tmp_path, 'echo \'{"version": 3, "deployment": null}\'')) == []


def test_pulumi_s_own_words_reach_the_reader(tmp_path: Path) -> None:
    with pytest.raises(PulumiFailed, match="no stack named"):
        managed_resources("production", command(tmp_path, "echo 'error: no stack named production' >&2; exit 6"))


def test_a_missing_command_is_an_error_and_not_an_empty_state() -> None:
    with pytest.raises(PulumiFailed):
        managed_resources("production", "/nonexistent/pulumi")

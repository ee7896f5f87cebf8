"""Reading a stack's state through the pulumi command; the command itself is real in tests/e2e."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.operations.pulumi_command import PulumiFailed
from infra.operations.state import Managed, State, read_state, without_secrets
from infra.policy.statefile import SECRET
from tests.support.answers import command

STATE = """{"version": 3, "deployment": {
    "resources": [
        {"urn": "urn:pulumi:production::eleva::pulumi:pulumi:Stack::eleva", "type": "pulumi:pulumi:Stack",
         "outputs": {"origin": "https://x"}},
        {"urn": "urn:pulumi:production::eleva::Parent$vercel:P::app", "type": "vercel:P", "id": "prj_1",
         "inputs": {"name": "app"}, "outputs": {"node": "24.x"}, "modified": "2026-11-26T06:52:14.440804019Z",
         "dependencies": ["urn:x"]},
        {"urn": "urn:pulumi:production::eleva::vercel:P::old", "type": "vercel:P", "id": "prj_0", "delete": true},
        {"urn": "urn:pulumi:production::eleva::vercel:V::v", "type": "vercel:V", "id": "env_1",
         "pendingReplacement": true}],
    "pending_operations": [
        {"type": "creating", "resource": {"urn": "urn:pulumi:production::eleva::vercel:V::w", "type": "vercel:V"}},
        {"type": "updating", "resource": {"urn": "urn:pulumi:production::eleva::vercel:P::app", "type": "vercel:P"}}]
}}"""


def test_resources_with_an_id_are_returned_and_what_was_being_created(tmp_path: Path) -> None:
    root, at = "urn:pulumi:production::eleva::", datetime(2026, 11, 26, 6, 52, 14, 440804, UTC)
    assert read_state("production", command(tmp_path, f"cat <<'END'\n{STATE}\nEND")) == State(
        [
            Managed(
                *("vercel:P", "prj_1", {"name": "app"}, "app", {"node": "24.x"}),
                urn=f"{root}Parent$vercel:P::app",
                modified=at,
                dependencies=["urn:x"],
            ),
            Managed("vercel:P", "prj_0", {}, "old", leaving=True, urn=f"{root}vercel:P::old"),
            Managed("vercel:V", "env_1", {}, "v", leaving=True, urn=f"{root}vercel:V::v"),
        ],
        frozenset({("vercel:V", "w")}),
        {"origin": "https://x"},
    )


def test_a_stack_that_was_never_deployed_has_none(tmp_path: Path) -> None:
    empty = command(tmp_path, 'echo \'{"version": 3, "deployment": null}\'')
    assert read_state("production", empty) == State([], frozenset())


def test_what_is_encrypted_stays_closed_at_any_depth() -> None:
    secret = {"4dabf18193072939515e22adb298388d": SECRET, "ciphertext": "v1:abc"}
    value = {"a": secret, "b": [{"c": secret}, 1], "d": "plain"}
    assert without_secrets(value) == {"a": "[secret]", "b": [{"c": "[secret]"}, 1], "d": "plain"}


def test_pulumi_s_own_words_reach_the_reader(tmp_path: Path) -> None:
    with pytest.raises(PulumiFailed, match="no stack named"):
        read_state("production", command(tmp_path, "echo 'error: no stack named production' >&2; exit 6"))


def test_a_missing_command_is_an_error_and_not_an_empty_state() -> None:
    with pytest.raises(PulumiFailed):
        read_state("production", "/nonexistent/pulumi")

"""Carrying out a plan: a copy first, then the state, then what is to be read; nothing where the state has changed."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from infra.operations.pulumi_command import PulumiFailed
from infra.operations.recover.plan import Action, Step
from infra.operations.recover.recover import NotRecovered, StateChanged, carry_out

URN = "urn:pulumi:production::eleva::bs:Monitor::a"
CREATING = {"urn": URN, "type": "bs:Monitor", "custom": True, "inputs": {"name": "a"}}
ADOPT = Step("creating", URN, "was created: 7", Action.ADOPT, import_id="7")
CLEAR = Step("creating", URN, "the vendor has none", Action.CLEAR)


class Pulumi:
    """Stands in for the command: keeps a state in a file, and gives what it reads outputs."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *, reads: bool = True, fails: str = "") -> None:
        self.state = folder / "state.json"
        self.calls = folder / "calls"
        self.before: dict[str, Any] = {
            "version": 3,
            "deployment": {"resources": [], "pending_operations": [{"type": "creating", "resource": CREATING}]},
        }
        self.state.write_text(json.dumps(self.before))
        read = f"""sed -i 's/"id": "7"/"id": "7", "outputs": {{"name": "a"}}/' {self.state}""" if reads else ":"
        script = folder / "pulumi"
        script.write_text(
            f"""#!/bin/sh
echo "$*" >> {self.calls}
case "$*" in *"{fails or "never"}"*) echo "it failed"; exit 1;; esac
case "$1 $2" in
  "stack export") cat {self.state};;
  "stack import") cat > {self.state};;
  "refresh "*) {read};;
esac
"""
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def called(self, *words: str) -> list[str]:
        return [line for line in self.calls.read_text().splitlines() if line.startswith(words)]


def test_the_state_as_it_was_is_kept_then_it_is_written_and_what_was_taken_in_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi, lines = Pulumi(tmp_path, monkeypatch), list[str]()
    copy = tmp_path / "copy.json"
    carry_out("production", pulumi.before, [ADOPT], copy, lines.append)
    assert json.loads(copy.read_text()) == pulumi.before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert f"pulumi stack import --stack production --file {copy}" in lines[0]
    after = json.loads(pulumi.state.read_text())
    assert after == {
        "version": 3,
        "deployment": {"resources": [{**CREATING, "id": "7", "outputs": {"name": "a"}}]},
    }
    (refresh,) = pulumi.called("refresh")
    assert f"--target {URN}" in refresh
    assert "--message eleva state recover: 1 pending operations resolved" in refresh


def test_where_nothing_is_to_be_read_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi = Pulumi(tmp_path, monkeypatch)
    carry_out("production", pulumi.before, [CLEAR], tmp_path / "copy.json", lambda _: None)
    assert pulumi.called("refresh") == []
    assert json.loads(pulumi.state.read_text())["deployment"] == {"resources": []}


def test_a_state_that_somebody_else_wrote_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi = Pulumi(tmp_path, monkeypatch)
    pulumi.state.write_text('{"version": 3, "deployment": {"resources": []}}')
    with pytest.raises(StateChanged, match="look again"):
        carry_out("production", pulumi.before, [ADOPT], tmp_path / "copy.json", lambda _: None)
    assert pulumi.called("stack import") == []


def test_without_a_copy_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi = Pulumi(tmp_path, monkeypatch)
    (tmp_path / "copy.json").write_text("somebody's")
    with pytest.raises(FileExistsError):
        carry_out("production", pulumi.before, [ADOPT], tmp_path / "copy.json", lambda _: None)
    assert (tmp_path / "copy.json").read_text() == "somebody's"
    assert not pulumi.calls.exists()


def test_pulumi_s_own_words_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi = Pulumi(tmp_path, monkeypatch, fails="refresh")
    with pytest.raises(PulumiFailed, match="it failed"):
        carry_out("production", pulumi.before, [ADOPT], tmp_path / "copy.json", lambda _: None)


def test_what_is_not_in_order_afterwards_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulumi = Pulumi(tmp_path, monkeypatch, reads=False)
    with pytest.raises(NotRecovered, match="not in order yet: a"):
        carry_out("production", pulumi.before, [ADOPT], tmp_path / "copy.json", lambda _: None)

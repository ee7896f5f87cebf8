"""What is done under the lease: a state is taken over by a stack that is new or empty, and by no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infra.operations.rebuild import write
from tests.support.answers import command


class Pulumi:
    """A pulumi that lists these stacks and notes what it is asked."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = tmp_path
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("PULUMI_OPTION_CWD", str(tmp_path))
        (tmp_path / "Pulumi.production.yaml").write_text("secretsprovider: awskms://alias/key\n")

    def lists(self, stacks: str, export: str = '{"version": 3}') -> None:
        script = f"""echo "$*" >> '{self._folder}/asked'
case "$1 $2" in
"stack ls") echo '{stacks}' ;;
"stack export") echo '{export}' ;;
"up "*) exit 3 ;;
esac"""
        command(self._folder, script)

    def asked(self) -> list[str]:
        return [" ".join(line.split()[:2]) for line in (self._folder / "asked").read_text().splitlines()]


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pulumi:
    return Pulumi(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("stacks", "steps"),
    [
        ("[]", ["stack ls", "stack init", "stack import"]),
        ('[{"name": "production"}, {"name": "preview", "resourceCount": 9}]', ["stack ls", "stack import"]),
    ],
)
def test_a_new_or_empty_stack_takes_the_state_over_and_is_brought_up(
    pulumi: Pulumi, stacks: str, steps: list[str]
) -> None:
    pulumi.lists(stacks)
    assert write.main("production", "state.json") == 3
    assert pulumi.asked() == [*steps, "stack export", "up --stack"]


def test_a_state_that_appeared_meanwhile_is_left_alone(pulumi: Pulumi, capsys: pytest.CaptureFixture[str]) -> None:
    pulumi.lists('[{"name": "production", "resourceCount": 127}]')
    assert write.main("production", "state.json") == 1
    assert pulumi.asked() == ["stack ls"]
    assert "holds 127 resources by now" in capsys.readouterr().err


def test_a_stack_that_has_taken_it_over_is_only_brought_up(pulumi: Pulumi) -> None:
    pulumi.lists('[{"name": "production", "resourceCount": 127}]')
    assert write.main("production") == 3
    assert pulumi.asked() == ["stack export", "up --stack"]

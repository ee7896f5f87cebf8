"""What is done under the lease: variables are marked, then pulumi runs; where that fails, it does not."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from infra.operations.drift import write
from infra.operations.stack_file import FOLDER
from infra.vendors.errors import Unauthorized
from tests.platform import samples

Happened = list[tuple[str, Sequence[str]]]
ARGUMENTS = ("production", "env_1", "env_2", "--", "/bin/pulumi", "up", "--target=urn")


@pytest.fixture
def happened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Happened:
    """What is marked at Vercel and what this process becomes, in order."""
    found: Happened = []
    monkeypatch.setenv(FOLDER, str(tmp_path))
    settings = {f"eleva:{name}": value for name, value in samples.config().items()}
    (tmp_path / "Pulumi.production.yaml").write_text(yaml.safe_dump({"config": settings}))
    monkeypatch.setattr(write, "to_be_written_again", lambda team, ids: found.append((team, ids)))
    monkeypatch.setattr(os, "execv", lambda path, command: found.append((path, command)))
    return found


def test_variables_are_marked_before_pulumi_runs(happened: Happened) -> None:
    write.main(*ARGUMENTS)
    assert happened == [("team_sample", ("env_1", "env_2")), ("/bin/pulumi", ("/bin/pulumi", "up", "--target=urn"))]


def test_without_the_marks_pulumi_does_not_run(
    happened: Happened, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object) -> None:
        raise Unauthorized("Vercel", "PATCH", "is refused (403)")

    monkeypatch.setattr(write, "to_be_written_again", refused)
    with pytest.raises(SystemExit, match="1"):
        write.main(*ARGUMENTS)
    assert happened == []
    assert "is refused (403)" in capsys.readouterr().err

"""`eleva local up` and `supply` where no local cloud runs; with a running one they are tested end to end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import app
from infra.localcloud.paths import HOME_VARIABLE


@pytest.mark.parametrize("command", ["up", "supply"])
def test_without_a_local_cloud_it_says_how_to_start_it_and_leaves_everything_alone(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    before = dict(os.environ)
    result = CliRunner().invoke(app, ["local", command])
    assert result.exit_code == 3
    assert "eleva local start" in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert dict(os.environ) == before

"""A name of no environment, or a file in no folder, is a mistake in use, told before anybody is asked about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import app


@pytest.mark.parametrize(
    "command",
    ["verify", "redeploy", "drift", "drift fix", "doctor", "foundation check", "recovery rebuild", "policy check"],
)
def test_a_name_of_no_environment_is_a_mistake_in_use(command: str) -> None:
    ran = CliRunner().invoke(app, [*command.split(), "produktion"])
    assert ran.exit_code == 2
    assert "there is no environment 'produktion'" in ran.stderr
    assert "asking" not in ran.stderr


@pytest.mark.parametrize("command", [["verify", "--junit"], ["policy", "check", "--sarif"]])
def test_a_file_in_no_folder_is_a_mistake_in_use(command: list[str], tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, [*command, str(tmp_path / "none" / "found"), "production"])
    assert ran.exit_code == 2
    assert "there is no folder" in ran.stderr
    assert "asking" not in ran.stderr

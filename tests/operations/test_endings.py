"""A name of no environment is a mistake in use, told before anybody is asked about it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from infra.cli import app


@pytest.mark.parametrize(
    "command", ["verify", "redeploy", "drift", "drift fix", "doctor", "foundation check", "recovery rebuild"]
)
def test_a_name_of_no_environment_is_a_mistake_in_use(command: str) -> None:
    ran = CliRunner().invoke(app, [*command.split(), "produktion"])
    assert ran.exit_code == 2
    assert "there is no environment 'produktion'" in ran.stderr
    assert "asking" not in ran.stderr

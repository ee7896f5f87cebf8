"""The page is current, leaves out no variable, and every row of its table says what is not proved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from infra.platform.environments import PRODUCTION
from infra.platform.token_scopes import TOKEN_SCOPES
from tests.operations.isolation.samples import CONTRACT

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reference" / "isolation.md").read_text()


def test_the_page_is_current() -> None:
    command = [sys.executable, "-m", "infra.operations.isolation"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed == PAGE, "make reference"


def test_every_variable_of_productions_has_a_line_and_those_that_are_not_compared_a_reason() -> None:
    lines = dict(line[3:-2].split("` | ", 1) for line in PAGE.splitlines() if line.startswith("| `"))
    assert set(lines) == {v.name for v in CONTRACT.variables if v.use(PRODUCTION)}
    assert [name for name, rest in lines.items() if rest.startswith("no") and len(rest) < len("no | reason")] == []


def test_what_cannot_be_scoped_is_said_and_never_called_proved() -> None:
    assert {scope.vendor for scope in TOKEN_SCOPES} >= {"Vercel", "Neon", "Upstash", "QStash", "Better Stack", "AWS"}
    unscoped = [scope for scope in TOKEN_SCOPES if scope.limited_to_previews != "yes"]
    assert unscoped
    assert [scope.credential for scope in unscoped if not (scope.unproved and scope.own_account)] == []

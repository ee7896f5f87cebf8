"""The command line: what is taken for a stack, what for a branch, and what is refused before anything is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.operations.previews.cli import FULL, app

ELEVA = Path(sys.prefix) / "bin" / "eleva"
HOSTILE = ["", "-rf", "--json", "main", "Production", "a b", "a\nb", "x" * 251, "../x", "x.lock", "@{-1}", "a\tb"]


def run(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, arguments)
    return ran.exit_code, " ".join(ran.output.split())


@pytest.mark.parametrize("branch", HOSTILE)
@pytest.mark.parametrize("command", ["create", "destroy", "show", "extend"])
def test_a_hostile_name_is_a_wrong_use_that_says_why(command: str, branch: str) -> None:
    code, output = run(command, "--", branch)
    assert code == 2
    assert "Invalid value for 'BRANCH'" in output
    assert "\n" not in output


@pytest.mark.parametrize("ttl", ["", "72", "0h", "31d", "721h", "-1h", "1w", "1.5h", "99999h"])
def test_a_time_is_hours_or_days_within_what_neon_takes(ttl: str) -> None:
    code, output = run("extend", "fix/auth", "--ttl", ttl)
    assert (code, "give hours or days" in output) == (2, True)


def test_a_pull_request_has_a_number() -> None:
    assert run("create", "fix/auth", "--pr", "0")[0] == 2


def test_other_words_are_stacks_as_pulumi_has_it() -> None:
    code, output = run("product ion", "--markdown")
    assert code == 2
    assert "product ion" in output  # refused as the name of a stack


def test_the_help_names_every_command_and_the_exit_codes() -> None:
    code, output = run("--help")
    assert code == 0
    for word in ("create", "list", "show", "extend", "destroy", "gc", "on-event", "stack", f"{FULL} there is no room"):
        assert word in output


def test_a_name_from_a_real_command_line_reaches_no_shell(tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    branch = f"$(touch {planted})`touch {planted}`;touch {planted}"
    ran = subprocess.run([ELEVA, "preview", "show", branch], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 2  # spaces are in no branch's name
    assert not planted.exists()

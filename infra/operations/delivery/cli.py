"""`eleva ci`: `report` runs a command and tells people at GitHub what it found, `remind` what they have to look at."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from infra.operations.delivery.report import publishable
from infra.operations.endings import FAILED, fail, failing_on
from infra.platform.procedures import Cadence

app = typer.Typer(
    no_args_is_help=True,
    help="For continuous integration at GitHub. Exit codes: the command's own; 1: it could not be told, or what people "
    "were reminded of before is still open; 2: usage.",
)


@app.command()
def report(
    command: Annotated[list[str], typer.Argument(metavar="-- COMMAND...", help="It prints markdown.")],
    comment: Annotated[
        str | None, typer.Option("--comment", metavar="KEY", help="Also in this one comment on the pull request.")
    ] = None,
    issue: Annotated[
        str | None,
        typer.Option("--issue", metavar="KEY", help="Also in this one issue, closed once COMMAND ends well."),
    ] = None,
) -> None:
    """Run COMMAND, and put what it prints into the job's summary, a comment or an issue; exit as it does."""
    if comment and issue:
        raise typer.BadParameter("give one of --comment and --issue")
    try:
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    except OSError as error:
        typer.echo(f"{command[0]} cannot be started: {error.strerror}", err=True)
        raise typer.Exit(FAILED) from None
    sys.stdout.write(ran.stdout)
    text = publishable(ran.stdout or _said_nothing(command, ran.returncode), os.environ)
    _summarize(text)
    if comment or issue:
        _publish(comment, issue, command, text, ran.returncode)
    raise typer.Exit(ran.returncode)


@app.command()
def remind(
    cadence: Annotated[Cadence, typer.Argument(help="Whose tasks: those of a day, a week or a month.")],
) -> None:
    """Open the issue with what is to be looked at; while the last one is still open, fail and name it instead."""
    from infra.operations.delivery import maintenance
    from infra.operations.delivery.github import Github, GithubFailed

    with failing_on(GithubFailed), Github(os.environ) as github:
        overdue = maintenance.remind(github, cadence, datetime.now(UTC))
    if overdue:
        fail(f"'{overdue}' is still open: do what is in it and close it, then the next one is opened")
    typer.echo(f"opened the issue of the {cadence} tasks")


def _publish(comment: str | None, issue: str | None, command: list[str], text: str, code: int) -> None:
    from infra.operations.delivery.github import Github, GithubFailed

    try:
        with Github(os.environ) as github:
            if comment:
                github.comment(comment, text)
            elif issue and code:
                github.open_issue(issue, f"{' '.join(command[:2])}: exit code {code}", text)
            elif issue:
                github.close_issue(issue, text)
    except GithubFailed as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(code or FAILED) from None


def _summarize(text: str) -> None:
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a") as summary:
            summary.write(f"{text}\n")


def _said_nothing(command: list[str], code: int) -> str:
    outcome = "ended well" if code == 0 else f"failed (exit code {code}); the job's log says why"
    return f"`{' '.join(command)}` {outcome}.\n"

"""`eleva policy`: what must hold, judged on a state; the rules themselves, and how well they bite."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.operations.endings import FAILED, refuse_unknown, refuse_unwritable
from infra.operations.pulumi_command import PulumiFailed, answer
from infra.policy.judge import Verdict, judge
from infra.policy.resources import ForeignStack
from infra.policy.statefile import NotAState, read
from infra.policy.waivers import FILE, InvalidWaivers, load, today

ROOT = Path(__file__).parents[2]
MUTANTS_TIMEOUT_S = 1800

app = typer.Typer(
    no_args_is_help=True,
    help="Policies: what must hold for a stack. Exit codes: 0 fine, 1 something mandatory is broken or could not be "
    "judged, 2 usage.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print markdown, for a pull request.")]


@app.command()
def check(
    stack: Annotated[str | None, typer.Argument(help="The stack whose state is judged, with its secrets.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="Judge a state file instead (`pulumi stack export`): needs no login.")
    ] = None,
    waivers: Annotated[Path, typer.Option(help="The deviations.")] = FILE,
    as_json: Json = False,
    markdown: Markdown = False,
    sarif: Annotated[Path | None, typer.Option("--sarif", help="Also write a SARIF log, for code scanning.")] = None,
) -> None:
    """Judge a stack's state by every rule: the one in the backend, or a recorded one."""
    if (stack is None) is (file is None):
        raise typer.BadParameter("name a stack, or a state file with --file")
    if as_json and markdown:
        raise typer.BadParameter("choose --json or --markdown")
    if stack is not None:
        refuse_unknown(stack)
    refuse_unwritable(sarif, "--sarif")
    with _failures():
        granted = load(waivers)
        declared, deployed = read(*_state(stack, file))
        verdict = judge(declared, deployed, granted, today())
        if sarif:
            from infra.operations.policy_sarif import as_sarif

            sarif.write_text(as_sarif(verdict))
    _tell(verdict, as_json=as_json, markdown=markdown)
    if verdict.fails:
        raise typer.Exit(FAILED)


def _state(stack: str | None, file: Path | None) -> tuple[str, str]:
    """Return a state and where it is from. A stack's secrets stay in this process."""
    if file is not None:
        try:
            return file.read_text(), str(file)
        except (OSError, UnicodeDecodeError) as error:
            raise NotAState(f"{file} cannot be read: {error}") from None
    export = answer("stack", "export", "--stack", str(stack), "--show-secrets")
    return export, f"the state of {stack}"


def _tell(verdict: Verdict, *, as_json: bool, markdown: bool) -> None:
    from infra.operations import policy_report as report

    if as_json:
        typer.echo(json.dumps(report.as_json(verdict)))
    elif markdown:
        typer.echo(report.as_markdown(verdict), nl=False)
    else:
        report.print_table(verdict)


@app.command()
def mutants(
    resources: Annotated[
        bool, typer.Option("--resources", help="Only of declared resources (seconds); not of infra/platform (minutes).")
    ] = False,
    as_json: Json = False,
) -> None:
    """Weaken what is declared, one place at a time, and see which rule notices (exit code 1: nobody explains one)."""
    command = [sys.executable, "-m", "stacks.mutants", *(["resources"] if resources else [])]
    if not resources:
        typer.echo("declaring the platform anew for every value of infra/platform: some minutes ...", err=True)
    try:
        ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, timeout=MUTANTS_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        typer.echo(f"the mutants were not judged within {MUTANTS_TIMEOUT_S} s", err=True)
        raise typer.Exit(FAILED) from None
    if ran.returncode:
        raise typer.Exit(FAILED)
    report = json.loads(ran.stdout)
    typer.echo(json.dumps(report)) if as_json else _tell_mutants(report)
    if report["unexplained"] or report["unneeded"]:
        raise typer.Exit(FAILED)


def _tell_mutants(report: dict[str, Any]) -> None:
    for rule, count in sorted(report["killed_by"].items(), key=lambda item: -item[1]):
        typer.echo(f"{count:6} killed by {rule}")
    counts = ("mutants", "killed", "survived", "without_effect", "refused_by_the_program")
    typer.echo("; ".join(f"{report[name]} {name.replace('_', ' ')}" for name in counts))
    for found in report["unexplained"]:
        killers = f" (noticed by {', '.join(found['killed_by'])}, which do not say so)" if found["killed_by"] else ""
        typer.echo(f"not killed by a rule that is meant to, and no reason given: {found['mutant']}{killers}", err=True)
    for entry in report["unneeded"]:
        typer.echo(f"infra/policy/unguarded.toml explains what does not survive: {entry}", err=True)


@app.command()
def reference() -> None:
    """Print the reference page of all rules (docs/reference/policies.md)."""
    from infra.operations.policy_reference import reference as page

    typer.echo(page(), nl=False)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except (InvalidWaivers, NotAState, ForeignStack, PulumiFailed, OSError) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(FAILED) from None

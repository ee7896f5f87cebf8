"""`eleva doctor`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from infra.platform.environments import UnknownEnvironment, environment

FAILED = 1


def doctor(
    stack: Annotated[str, typer.Argument(help="The stack: production or preview.")] = "production",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look whether all is in place that a deployment needs; what is not is printed with its remedy.

    Exit codes: 0 fine, 1 something is missing or does not work, 2 usage.
    """
    from infra.operations.doctor.examine import examine
    from infra.operations.verify import report

    try:
        findings = list(examine(environment(stack)))
    except UnknownEnvironment as failure:
        raise typer.BadParameter(str(failure)) from None
    if as_json:
        typer.echo(json.dumps(report.as_json(stack, findings)))
    else:
        report.print_table(stack, findings)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(FAILED)

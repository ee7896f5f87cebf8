"""`eleva doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.operations.endings import environment_named
from infra.operations.verify.cli import show
from infra.platform.environments import environment


def doctor(
    stack: Annotated[str, typer.Argument(help="The stack: production or preview.")] = "production",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look whether all is in place that a deployment needs; what is not is printed with its remedy.

    Exit codes: 0 fine, 1 something is missing or does not work, 2 usage.
    """
    from infra.operations.doctor.examine import examine

    with environment_named():
        findings = list(examine(environment(stack)))
    show(stack, findings, as_json=as_json)

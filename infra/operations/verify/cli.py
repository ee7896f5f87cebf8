"""`eleva verify` and `eleva redeploy`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.operations.endings import FAILED, failing_on, refuse_unknown, refuse_unwritable
from infra.operations.pulumi_command import PulumiFailed
from infra.platform.environments import UnknownEnvironment
from infra.platform.problems import InvalidPlatform
from infra.vendors.destination import NotLoopback
from infra.vendors.errors import CredentialMissing, SecretsUnavailable, VendorError

if TYPE_CHECKING:  # pulumi takes a while, and `--help` needs none of it
    from infra.operations.verify.declared import Declaration
    from infra.operations.verify.finding import Finding

EXIT_CODES = "Exit codes: 0 fine, 1 something is not as declared or could not be checked, 2 usage."

Stack = Annotated[str, typer.Argument(help="The stack: production or preview.")]


def verify_command(declaration: Callable[[str], Declaration]) -> Callable[..., None]:
    """Return the command; `declaration` says what a stack declares."""

    def verify(
        stack: Stack,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        markdown: Annotated[bool, typer.Option("--markdown", help="Print markdown, for a job's summary.")] = False,
        junit: Annotated[Path | None, typer.Option("--junit", help="Also write a JUnit file, for CI.")] = None,
    ) -> None:
        if as_json and markdown:
            raise typer.BadParameter("--json or --markdown, not both")
        refuse_unwritable(junit, "--junit")
        refuse_unknown(stack)
        from infra.operations.verify import report
        from infra.operations.verify.verify import verify as look

        with told():
            typer.echo(f"asking the vendors for everything that {stack} declares ...", err=True)
            findings = look(declaration(stack))
            if junit:
                report.write_junit(junit, stack, findings)
        show(stack, findings, as_json=as_json, markdown=markdown)

    verify.__doc__ = (
        "Ask the vendors, not the state, whether everything that is declared is there, equal and usable; what is not "
        f"is printed with its remedy. {EXIT_CODES}"
    )
    return verify


def show(stack: str, findings: Sequence[Finding], *, as_json: bool, markdown: bool = False) -> None:
    """Print what was found, and end with 1 unless all of it is fine."""
    from infra.operations.verify import report

    if as_json:
        typer.echo(json.dumps(report.as_json(stack, findings)))
    elif markdown:
        typer.echo(report.as_markdown(stack, findings), nl=False)
    else:
        report.print_table(stack, findings)
    if not all(finding.fine for finding in findings):
        raise typer.Exit(FAILED)


def redeploy_command(declaration: Callable[[str], Declaration]) -> Callable[..., None]:
    """Return the command; `declaration` says what a stack declares."""

    def redeploy(stack: Stack) -> None:
        refuse_unknown(stack)
        from infra.operations.deployment import redeploy as build
        from infra.operations.existing import vercel_project_id
        from infra.vendors.vercel import Vercel

        with told():
            platform = declaration(stack).platform
            if not platform.environment.has_hosting_project:
                raise typer.BadParameter(f"{stack} has no deployment of its own", param_hint="STACK")
            team_id = platform.settings.accounts.vercel.team_id
            project_id = vercel_project_id(team_id, platform.hosting.project)
            with Vercel(team_id) as vercel:
                url = build(vercel, project_id, lambda line: typer.echo(line, err=True))
        typer.echo(f"{stack} is deployed with its present variables: {url}")

    redeploy.__doc__ = (
        "Build the live deployment again, so that it gets the variables of now; without one, the head of the "
        f"production branch. {EXIT_CODES}"
    )
    return redeploy


@contextmanager
def told() -> Iterator[None]:
    """Turn what can go wrong before anything is known into a message and an exit code."""
    from infra.operations.deployment import NotDeployed
    from infra.operations.existing import NoProject

    refusals = (
        CredentialMissing,
        InvalidPlatform,
        NoProject,
        NotDeployed,
        NotLoopback,
        OSError,
        PulumiFailed,
        SecretsUnavailable,
        UnknownEnvironment,
        VendorError,
    )
    with failing_on(*refusals):
        yield

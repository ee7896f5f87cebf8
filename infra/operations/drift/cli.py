"""`eleva drift` and `eleva drift fix`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from infra.operations.endings import FAILED, failing_on, refuse_unknown
from infra.operations.verify.cli import told
from infra.policy.resources import name_of

if TYPE_CHECKING:  # pulumi takes a while, and `--help` needs none of it
    from infra.operations.drift.detect import Looked
    from infra.operations.drift.finding import Drift
    from infra.operations.drift.mend import Mending
    from infra.operations.verify.declared import Declaration

DRIFT = 7
EXIT_CODES = (
    f"Exit codes: 0 clean (what `eleva recovery` keeps is shown, and is no drift), {DRIFT} drift, {FAILED} it could "
    "not be told: a vendor did not answer, or says what is not believed; 2 usage."
)
FIX_CODES = (
    f"Exit codes: 0 mended, or nothing to mend; {FAILED} it could not be done, was only shown, or leaves drift: also "
    "after a mend that went well, when something is left but what is in no stack or for `eleva up`, or is unknown; "
    "2 usage; 75 the stack is in use; else pulumi's own."
)
_LOOK = "look"
Declarations = Callable[[str], "Declaration"]

Believe = Annotated[
    list[str] | None,
    typer.Option(
        "--believe",
        metavar="VENDOR",
        help="Believe this vendor (Vercel, Neon, Upstash, QStash, 'Better Stack') when it says that much is gone.",
    ),
]


class _LookingGroup(TyperGroup):
    """Takes stacks in the place of a command as what to look at."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front that is meant."""
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h")):
            args = [_LOOK, *args]
        return super().parse_args(ctx, args)


def drift_app(declaration: Declarations) -> typer.Typer:
    """Return the commands; `declaration` says what a stack declares."""
    app = typer.Typer(
        cls=_LookingGroup,
        help="Show what was changed or deleted behind the stacks' back, what exists at the vendors in no stack, and "
        f"what `up` would do. Takes no lock and writes no state. {EXIT_CODES}",
    )
    app.command(_LOOK, help=f"Look at stacks; what `eleva drift` does without a command. {EXIT_CODES}")(
        _look_command(declaration)
    )
    app.command(
        "fix",
        help="Mend what needs no deletion and no replacement, after showing it; the rest needs its name given. "
        f"{FIX_CODES}",
    )(_fix_command(declaration))
    return app


def _look_command(declaration: Declarations) -> Callable[..., None]:
    def look(
        stacks: Annotated[list[str] | None, typer.Argument(metavar="[STACK]...", help="All, if not given.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
        markdown: Annotated[bool, typer.Option("--markdown", help="Print markdown, for a job's summary.")] = False,
        believe: Believe = None,
    ) -> None:
        if as_json and markdown:
            raise typer.BadParameter("--json or --markdown, not both")
        drift = _detected(stacks or [], declaration, believe).drift
        from infra.operations.drift import report

        if as_json:
            typer.echo(json.dumps(drift.data()))
        elif markdown:
            typer.echo(report.as_markdown(drift), nl=False)
        else:
            report.print_table(drift)
        raise typer.Exit(exit_code(drift))

    return look


def exit_code(drift: Drift) -> int:
    """Return the exit code: drift that was found counts beside what is unknown, but not beside what is not believed.

    What recovery keeps is shown, and no drift.
    """
    if drift.doubted:
        return FAILED
    if drift.following or any(not each.is_kept for each in drift.findings):
        return DRIFT
    return FAILED if drift.unknown else 0


def _fix_command(declaration: Declarations) -> Callable[..., None]:
    def fix(
        stack: Annotated[str, typer.Argument(help="The stack: production or preview.")],
        names: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[NAME]...",
                help="What may be deleted, replaced, made anew without its data, or is a "
                "variable that data is lost with, such as variables-encryption-key.",
            ),
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
        believe: Believe = None,
    ) -> None:
        from infra.operations.drift.mend import NotAFinding, mending

        looked = _detected([stack], declaration, believe)
        try:
            todo = mending(stack, looked, names or [])
        except NotAFinding as failure:
            raise typer.BadParameter(str(failure), param_hint="NAME") from None
        _show(stack, todo, looked.drift)
        if looked.drift.doubted:
            typer.echo("nothing is mended while a vendor is not believed", err=True)
            raise typer.Exit(FAILED)
        if not todo.targets:
            typer.echo(f"nothing in {stack} is for pulumi to mend")
            raise typer.Exit(_mended(todo, looked.drift))
        if not (yes or (sys.stdin.isatty() and typer.confirm("Do it?"))):
            typer.echo("nothing was changed; --yes does it", err=True)
            raise typer.Exit(FAILED)
        raise typer.Exit(_mend(stack, todo) or _mended(todo, looked.drift))

    return fix


def _mended(todo: Mending, drift: Drift) -> int:
    """Return the exit code of a mend that went well: whether it leaves drift, or may."""
    return FAILED if todo.leaves_drift or drift.unknown else 0


def _detected(stacks: list[str], declaration: Declarations, believe: list[str] | None) -> Looked:
    refuse_unknown(*stacks)
    from infra.operations.drift.credible import VENDORS
    from infra.operations.drift.detect import NotDeployed, detect
    from infra.operations.drift.ignored import InvalidIgnored

    known = sorted(set(VENDORS.values()))
    if wrong := [each for each in believe or [] if each not in known]:
        raise typer.BadParameter(f"{', '.join(wrong)}: name one of {', '.join(known)}", param_hint="--believe")
    typer.echo(f"asking the vendors about {', '.join(stacks) or 'all stacks'} ...", err=True)
    with failing_on(NotDeployed, InvalidIgnored), told():
        return detect(stacks, declaration, believe or [])


def _show(stack: str, todo: Mending, drift: Drift) -> None:
    """Print what is done, what is left and why, and what is not known."""
    for urn, step in sorted(todo.steps.items()):
        typer.echo(f"{step:<8} {name_of(urn)}")
    for finding in todo.rewritten:
        typer.echo(f"write    {finding.name}: its declared value, again; its vendor shows to nobody which it has")
    for finding in todo.left:
        typer.echo(f"left     {finding.noun} {finding.name} ({finding.change}): {finding.remedy}")
    for urn, step in sorted(todo.waiting.items()):
        typer.echo(f"left     {name_of(urn)}: a {step} takes its name")
    for text in (*drift.doubted, *drift.unknown):
        typer.echo(f"unknown  {text}")
    typer.echo(
        f"{stack}: {len(todo.steps) + len(todo.rewritten)} to mend, {len(todo.left) + len(todo.waiting)} left", err=True
    )


def _mend(stack: str, todo: Mending) -> int:
    """Let pulumi bring these resources in line, and no others; return its exit code."""
    from infra.operations.lease.cli import leased, pulumi_on
    from infra.operations.lease.record import DURATION_S, WAIT_S
    from infra.operations.policy_pack import POLICY_PACK

    targets = [f"--target={urn}" for urn in todo.targets]
    fixed = ["--refresh", "--yes", f"--policy-pack={POLICY_PACK}", "--skip-preview=false", *targets]
    pulumi = pulumi_on("up", stack, fixed)
    if todo.rewritten:
        marked = [each.id for each in todo.rewritten]
        pulumi = [sys.executable, "-m", "infra.operations.drift.write", stack, *marked, "--", *pulumi]
    return leased("drift fix", stack, pulumi, WAIT_S, DURATION_S)

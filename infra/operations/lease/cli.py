"""`eleva up|preview|refresh|destroy` and `eleva lease`: pulumi, one run at a time on each stack."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from infra.operations.endings import FAILED, HELD, refuse_unknown, say
from infra.operations.lease.record import DURATION_MAX_S, DURATION_S, WAIT_S, Lease
from infra.operations.policy_pack import POLICY_PACK
from infra.operations.pulumi_command import MISSING, PulumiFailed

if TYPE_CHECKING:  # boto3 takes a while, and most commands need none of it
    from infra.operations.lease.store import LeaseStore

SIGNALLED = 128
CODES = (
    f"\n\nExit codes: pulumi's own; {HELD}: the stack is in use; 1: the lease could not be had or kept; 2: usage; "
    "130: interrupted before pulumi began."
)
_WITH_PREVIEW = "--skip-preview=false"  # also against PULUMI_OPTION_SKIP_PREVIEW

Stack = Annotated[str, typer.Argument(help="The stack: production or preview.")]
Arguments = Annotated[
    list[str] | None,
    typer.Argument(metavar="[-- PULUMI'S ARGUMENTS]", help="For pulumi, as in: -- --yes --diff", show_default=False),
]
Wait = Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for another run.")]
Duration = Annotated[
    float,
    typer.Option(
        "--lease",
        metavar="SECONDS",
        min=3,
        max=DURATION_MAX_S,
        help="How long the stack stays blocked should this run die. The lease is renewed six times in it.",
    ),
]

app = typer.Typer(no_args_is_help=True, help="Leases: who works on a stack. Exit codes: 0 fine, 1 failed, 2 usage.")


def register(eleva: typer.Typer) -> None:
    """Add the commands to `eleva`."""
    for command in (up, refresh, destroy):
        eleva.command(help=f"{command.__doc__}{CODES}")(command)
    eleva.add_typer(app, name="lease")


def up(stack: Stack, arguments: Arguments = None, wait: Wait = WAIT_S, lease: Duration = DURATION_S) -> None:
    """Deploy a stack: `pulumi up` after a preview, with the policies, and never two at once."""
    _refuse_skipping(arguments)
    under_lease("up", stack, [*(arguments or []), f"--policy-pack={POLICY_PACK}", _WITH_PREVIEW], wait, lease)


def preview(
    stack: Stack,
    arguments: Arguments = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print markdown, without any value and with what is lost first.")
    ] = False,
) -> None:
    """Show what `eleva up` would do: `pulumi preview` with the policies. It takes no lease, and says who has one."""
    with_policies = [*(arguments or []), f"--policy-pack={POLICY_PACK}"]
    if as_markdown:
        _print_markdown(stack, with_policies)
    _look("preview", stack, with_policies)


def refresh(stack: Stack, arguments: Arguments = None, wait: Wait = WAIT_S, lease: Duration = DURATION_S) -> None:
    """Read into a stack's state what the vendors have: `pulumi refresh`, never beside another run.

    What is provably gone and its provider fails to read is taken out of the state before.
    """
    if "--preview-only" in (arguments or []):
        _look("refresh", stack, arguments or [])
    _without_gone("refresh", stack, arguments or [], wait, lease)


def destroy(
    stack: Stack,
    arguments: Arguments = None,
    confirm: Annotated[str, typer.Option("--confirm", metavar="STACK", help="The stack's name, once more.")] = "",
    wait: Wait = WAIT_S,
    lease: Duration = DURATION_S,
) -> None:
    """Delete all that a stack has: `pulumi destroy` after a preview, which refuses where something is protected.

    What is provably gone and its provider fails to delete is taken out of the state before.
    """
    _refuse_skipping(arguments)
    if "--preview-only" in (arguments or []):
        _look("destroy", stack, arguments or [])
    if not confirm and sys.stdin.isatty():
        confirm = typer.prompt(f"Everything in {stack} will be deleted. The stack's name")
    if confirm != stack:
        raise typer.BadParameter(f"everything in {stack} would be deleted; that takes --confirm {stack}")
    _without_gone("destroy", stack, [*(arguments or []), _WITH_PREVIEW], wait, lease)


@app.command()
def show(stack: Stack, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show who works on a stack, since when and where."""
    with failures():
        found = _store(stack).read()
    if as_json:
        typer.echo(found.lease.model_dump_json() if found else "null")
    elif found:
        typer.echo(f"{stack} is in use by {found.lease}.")
        typer.echo(f"Renewed {found.lease.renewed:%H:%M:%S} UTC; it lapses {found.lease.duration_s:.0f} s after that.")
    else:
        typer.echo(f"{stack} is free.")


def under_lease(command: str, stack: str, arguments: Sequence[str], wait_s: float, duration_s: float) -> None:
    """Run `pulumi COMMAND` on `stack` under a lease, and exit as it does."""
    raise typer.Exit(leased(command, stack, pulumi_on(command, stack, arguments), wait_s, duration_s))


def _without_gone(command: str, stack: str, arguments: Sequence[str], wait_s: float, duration_s: float) -> NoReturn:
    """Run `pulumi COMMAND` under a lease, after what some providers would stumble over is out of the state."""
    forgetting = [sys.executable, "-m", "infra.operations.gone", stack, "--"]
    raise typer.Exit(leased(command, stack, [*forgetting, *pulumi_on(command, stack, arguments)], wait_s, duration_s))


def leased(name: str, stack: str, command: Sequence[str], wait_s: float, duration_s: float) -> int:
    """Run a command that works on `stack` under a lease, which says its name; return its exit code.

    Raises:
        typer.Exit: the lease could not be had or kept; the message has been printed.
    """
    with failures():
        from infra.operations.lease.backend import current_backend
        from infra.operations.lease.run import run

        lease = Lease.of_this_run(name, duration_s, os.environ)
        return run(command, current_backend(), stack, lease, wait_s, say)


def _print_markdown(stack: str, arguments: Sequence[str]) -> NoReturn:
    """Print what a preview tells as markdown, and exit as it does; errors go where they always go."""
    from infra.operations.delivery import changes

    pulumi = pulumi_on("preview", stack, [*arguments, "--json"])
    _tell_of_others(stack)
    streamed = {**os.environ, "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
    ran = subprocess.run(pulumi, env=streamed, stdout=subprocess.PIPE, text=True, check=False)
    found = changes.read(ran.stdout.splitlines())
    for error in found.errors:
        typer.echo(error, err=True)
    typer.echo(changes.markdown(stack, found), nl=False)
    raise typer.Exit(ran.returncode)


def _look(command: str, stack: str, arguments: Sequence[str]) -> None:
    """Become a pulumi that only looks, which takes no lock; does not return."""
    pulumi = pulumi_on(command, stack, arguments)
    _tell_of_others(stack)
    os.execv(pulumi[0], pulumi)  # noqa: S606  (no shell, and it is the whole point)


def _tell_of_others(stack: str) -> None:
    with failures():
        found = _store(stack).read()
    if found:
        say(f"{stack} is in use by {found.lease}: what follows may be out of date before long")


def _store(stack: str) -> LeaseStore:
    from infra.operations.lease.backend import current_backend
    from infra.operations.lease.run import store_of

    refuse_unknown(stack)
    return store_of(current_backend(), stack)


def pulumi_on(command: str, stack: str, arguments: Sequence[str]) -> list[str]:
    """Return pulumi's command line. What must hold comes last, where pulumi lets it win."""
    refuse_unknown(stack)
    if taken := next((a for a in arguments if a in ("-s", "--stack", "--") or a.startswith("--stack=")), None):
        raise typer.BadParameter(f"{taken}: leave it out; the stack is {stack}")
    if (pulumi := shutil.which("pulumi")) is None:
        say(MISSING)
        raise typer.Exit(FAILED)
    return [pulumi, command, *arguments, f"--stack={stack}"]


def _refuse_skipping(arguments: Sequence[str] | None) -> None:
    if skip := next((a for a in arguments or () if a == "-f" or a.startswith("--skip-preview")), None):
        raise typer.BadParameter(
            f"{skip}: never without a preview. It judges the policies, and finds what is protected, before anything is "
            "touched; without it pulumi would begin and stop in the middle"
        )


@contextmanager
def failures() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    from infra.operations.lease.acquire import StackHeld
    from infra.operations.lease.backend import BackendRefused
    from infra.operations.lease.checkpoint import StateUnreadable
    from infra.operations.lease.engine import EngineStopped
    from infra.operations.lease.signals import Interrupted
    from infra.operations.lease.store import LeaseUnavailable

    try:
        yield
    except Interrupted as interruption:
        say(str(interruption))
        raise typer.Exit(SIGNALLED + interruption.number) from None
    except StackHeld as failure:
        say(str(failure))
        raise typer.Exit(HELD) from None
    except (BackendRefused, EngineStopped, LeaseUnavailable, StateUnreadable, PulumiFailed) as failure:
        say(str(failure))
        raise typer.Exit(FAILED) from None

"""`eleva preview`: environments of branches; and `eleva preview STACK`, what `eleva up` would do to a stack."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from infra.operations.endings import FAILED, failing_on, say
from infra.operations.lease import cli as lease_cli
from infra.operations.lease.record import DURATION_S, WAIT_S
from infra.platform import naming
from infra.platform.branches import InvalidBranch, slug
from infra.platform.previews import TTL_MAX_H

if TYPE_CHECKING:  # boto3 and the vendors' clients take a while, and `--help` needs none of it
    from infra.operations.lease.run import Session
    from infra.operations.previews.collect import Collector
    from infra.operations.previews.create import Created
    from infra.operations.previews.gc import Verdict
    from infra.operations.previews.ground import Ground

FULL = 8
_CODES = f"Exit codes: 0 fine, 1 failed, 2 usage, {FULL} there is no room, 75 in use."
_OF_A_STACK = "stack"


class _StackOrCommand(TyperGroup):
    """Takes what is none of its commands for the name of a stack, as `pulumi preview` does."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [_OF_A_STACK, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_StackOrCommand,
    no_args_is_help=True,
    help="Environments of branches. And `eleva preview STACK`: show what `eleva up STACK` would do (see `eleva preview "
    f"{_OF_A_STACK} --help`). {_CODES}",
)
app.command(_OF_A_STACK, help=f"{lease_cli.preview.__doc__}{lease_cli.CODES}")(lease_cli.preview)


def _branch(name: str) -> str:
    try:
        slug(name)
    except InvalidBranch as refusal:
        raise typer.BadParameter(str(refusal)) from None
    return name


def _hours(text: str) -> int:
    """Return the hours that `72h` or `3d` names."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})([hd])", text)
    hours = int(found[1]) * (24 if found[2] == "d" else 1) if found else 0
    if not 1 <= hours <= TTL_MAX_H:
        raise typer.BadParameter(f"give hours or days, as in 72h or 3d; at most {TTL_MAX_H}h")
    return hours


Branch = Annotated[str, typer.Argument(help="The branch, as `git branch` shows it.", parser=_branch, metavar="BRANCH")]
Ttl = Annotated[
    int | None, typer.Option("--ttl", metavar="72h", help="How long it lasts, in hours or days.", parser=_hours)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print markdown, for GitHub.")]
Wait = Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for another run.")]


@app.command()
def create(
    branch: Branch,
    pull_request: Annotated[int | None, typer.Option("--pr", min=1, help="Its pull request's number.")] = None,
    ttl: Ttl = None,
    as_json: Json = False,
    as_markdown: Markdown = False,
    wait: Wait = WAIT_S,
) -> None:
    """Give a branch its own databases, Redis and variables, or complete or update what it has; then deploy it.

    What would be shared with production, or cannot be compared with it, is refused. The application's hook
    (eleva:previews in Pulumi.preview.yaml) migrates and seeds the databases.
    """
    with _told():
        from infra.operations.previews import report
        from infra.operations.previews.event import refuse_fork

        refuse_fork(os.environ)
        made = _create(branch, pull_request, ttl, wait)
    if as_json:
        typer.echo(json.dumps(report.created_as_json(made)))
    elif as_markdown:
        typer.echo(report.created_as_markdown(made), nl=False)
    else:
        report.print_created(made)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the environments that there are, with what becomes of each."""
    with _told(), _collecting() as (collector, found):
        verdicts = collector.judge(found, heeding_leases=True)
    _print(verdicts, as_json=as_json)


@app.command()
def show(branch: Branch, as_json: Json = False) -> None:
    """Show what there is of a branch's environment, and what becomes of it."""
    from infra.operations.previews.found import of_slug

    with _told(), _collecting() as (collector, found):
        one = of_slug(found, slug(branch))
        verdicts = collector.judge([one] if one.left else [], heeding_leases=True)
    if verdicts or as_json:
        _print(verdicts, as_json=as_json, whole=True)
    if not verdicts:
        typer.echo(f"{naming.branch_stack(slug(branch))} is not there: eleva preview create makes it", err=True)
        raise typer.Exit(FAILED)


@app.command()
def extend(branch: Branch, ttl: Ttl = None, as_json: Json = False, wait: Wait = WAIT_S) -> None:
    """Let an environment last that long from now on."""
    with _told():
        from infra.operations.previews.extend import extend as lengthen

        with _session(branch, "preview extend", wait) as (ground, session):
            expires = lengthen(ground, session, slug(branch), ttl or ground.file.settings.previews.ttl_h)
    told = {"stack": naming.branch_stack(slug(branch)), "branch": branch, "expires": expires.isoformat()}
    typer.echo(json.dumps(told) if as_json else f"{told['stack']} goes at {expires:%Y-%m-%d %H:%M} UTC")


@app.command()
def destroy(branch: Branch, as_json: Json = False, wait: Wait = WAIT_S) -> None:
    """Take away all that there is of a branch's environment, however far its creation came, and see that it is gone."""
    with _told():
        gone = _destroy(branch, wait)
    stack = naming.branch_stack(slug(branch))
    if as_json:
        typer.echo(json.dumps({"stack": stack, "branch": branch, "destroyed": gone}))
    else:
        typer.echo("\n".join([f"{stack} is gone: no vendor has anything of it", *(f"  {each}" for each in gone)]))


@app.command("on-event")
def on_event(wait: Wait = WAIT_S) -> None:
    """Do in a job of GitHub's what its pull request asks for, and print markdown: create, update, or destroy.

    The branch is read from GitHub's event, and so never in a shell. A pull request from a fork gets no environment.
    """
    with _told():
        from infra.operations.previews import report
        from infra.operations.previews.event import read_event

        event = read_event(os.environ)
        branch = _branch(event.branch)
        if event.is_closed:
            told = report.destroyed_as_markdown(branch, _destroy(branch, wait))
        else:
            told = report.created_as_markdown(_create(branch, event.number, None, wait))
    typer.echo(told, nl=False)


@app.command()
def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and touch nothing.")] = False,
    as_json: Json = False,
    as_markdown: Markdown = False,
) -> None:
    """Destroy the environments whose branch is gone or whose time ran out, and tell of those that go within a day.

    Branches are asked for at the application's repository; where that cannot be told, no environment goes for it, and
    the command ends with 1.
    """
    from infra.operations.previews import report

    with _told(), _collecting() as (collector, found):
        verdicts = collector.judge(found, heeding_leases=dry_run)
        done = {} if dry_run else collector.collect(verdicts, say)
    if as_json:
        typer.echo(json.dumps(report.gc_as_json(verdicts, done)))
    elif as_markdown:
        typer.echo(report.gc_as_markdown(verdicts, done), nl=False)
    else:
        report.print_gc(verdicts, done)
    if collector.branches is None or any(outcome.failed for outcome in done.values()):
        raise typer.Exit(FAILED)


def _create(branch: str, pull_request: int | None, ttl_h: int | None, wait_s: float) -> Created:
    from infra.operations.previews.create import Wanted, create
    from infra.operations.previews.remote import branches

    with _session(branch, "preview create", wait_s) as (ground, session):
        _refuse_missing(branch, branches())
        return create(ground, session, Wanted(branch, pull_request, ttl_h), say)


def _destroy(branch: str, wait_s: float) -> Sequence[str]:
    from infra.operations.previews.destroy import destroy

    with _session(branch, "preview destroy", wait_s) as (ground, session):
        return destroy(ground, session, slug(branch), say)


def _print(verdicts: Sequence[Verdict], *, as_json: bool, whole: bool = False) -> None:
    from infra.operations.previews import report

    if as_json:
        typer.echo(json.dumps([report.verdict_as_json(each) for each in verdicts]))
    else:
        report.print_table(verdicts, whole=whole)


def _refuse_missing(branch: str, branches: frozenset[str]) -> None:
    from infra.operations.previews.create import NotCreated

    if branch not in branches:
        raise NotCreated(
            f"the application's repository has no branch {branch!a}, and Vercel takes no variables for one that does "
            "not exist: push it first"
        )


@contextmanager
def _session(branch: str, command: str, wait_s: float) -> Iterator[tuple[Ground, Session]]:
    """Yield the vendors, and the lease on a branch's stack."""
    from infra.operations.lease.record import Lease
    from infra.operations.lease.run import holding
    from infra.operations.previews.ground import opened

    lease = Lease.of_this_run(command, DURATION_S, os.environ)
    stack = naming.branch_stack(slug(branch))
    with opened() as ground, holding(ground.backend, stack, lease, wait_s, say) as session:
        yield ground, session


@contextmanager
def _collecting() -> Iterator[tuple[Collector, list[Any]]]:
    """Yield what environments are judged by, and all that there are."""
    from datetime import timedelta

    from infra.operations.previews.collect import Collector
    from infra.operations.previews.found import look
    from infra.operations.previews.ground import at_once, opened

    with opened() as ground:
        branches, found = at_once(_branches, lambda: look(ground))
        yield Collector(ground, branches, timedelta(hours=ground.file.settings.previews.ttl_h)), found


def _branches() -> frozenset[str] | None:
    from infra.operations.previews.remote import RemoteUnknown, branches

    try:
        return branches()
    except RemoteUnknown as unknown:
        say(f"{unknown}\nno environment counts as one whose branch is gone")
        return None


@contextmanager
def _told() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    from infra.operations.deployment import NotDeployed
    from infra.operations.existing import NoProject
    from infra.operations.previews.create import NotCreated
    from infra.operations.previews.destroy import InUse, NotGone
    from infra.operations.previews.event import FromFork, NoEvent
    from infra.operations.previews.ground import NoBase
    from infra.operations.previews.hook import HookFailed
    from infra.operations.previews.remote import RemoteUnknown
    from infra.operations.previews.room import Full
    from infra.operations.recover.lock import LocksUnknown
    from infra.platform.problems import InvalidPlatform
    from infra.vendors.aws.calls import AwsRefused
    from infra.vendors.destination import NotLoopback
    from infra.vendors.errors import CredentialMissing, SecretsUnavailable, VendorError

    failed = (
        *(AwsRefused, CredentialMissing, FromFork, HookFailed, InUse, InvalidPlatform, LocksUnknown, NoBase, NoProject),
        *(NoEvent, NotCreated, NotDeployed, NotGone, NotLoopback, RemoteUnknown, SecretsUnavailable, VendorError),
    )
    with lease_cli.failures(), failing_on(*failed):
        try:
            yield
        except Full as full:
            typer.echo(str(full), err=True)
            raise typer.Exit(FULL) from None

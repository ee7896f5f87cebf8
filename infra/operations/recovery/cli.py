"""`eleva recovery`: backups, and the way back."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.operations.endings import FAILED, HELD, fail, say
from infra.operations.recovery.told import switched_over, told
from infra.operations.stack_settings import stack_settings
from infra.platform.declaration import declare
from infra.platform.environments import environment

if TYPE_CHECKING:  # with them come boto3 and the vendors' clients, and `--help` needs none of it
    from infra.operations.recovery.branches import Branches
    from infra.operations.recovery.bucket import BackupBucket
    from infra.platform.aggregate import Platform

#: Longer than the lease of a run that died lasts.
WAIT_S = 120.0
CODES = f"Exit codes: 0 fine, 1 failed, 2 usage, {HELD} somebody else is at it."

app = typer.Typer(no_args_is_help=True, help=f"Backups of the databases, and the way back. {CODES}")

Stack = Annotated[str, typer.Argument(help="The stack: production.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Markdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a job's summary or an issue.")]
Wait = Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for another run.")]


@app.command()
def backup(stack: Stack, wait: Wait = WAIT_S, as_json: Json = False, as_markdown: Markdown = False) -> None:
    """Back up both databases into the bucket, encrypted, with a manifest of every table."""
    from infra.operations.recovery import report
    from infra.operations.recovery.alone import on_backup
    from infra.operations.recovery.backup import take

    with told():
        bucket = _bucket(_platform(stack))
        with on_backup(stack, wait, say) as alone:
            manifest = take(stack, bucket, alone, say)
    if as_json:
        typer.echo(manifest.model_dump_json())
    elif as_markdown:
        typer.echo(report.backup_markdown(manifest), nl=False)
    else:
        report.print_backup(manifest)


@app.command()
def status(stack: Stack, as_json: Json = False, as_markdown: Markdown = False) -> None:
    """Show what can be restored, and whether every promise about backups holds (exit code 1: one does not)."""
    from infra.operations.recovery import report
    from infra.operations.recovery.status import Known, promises, restorable

    with told():
        platform = _platform(stack)
        bucket = _bucket(platform)
        (manifests, unreadable), tests = bucket.manifests(), bucket.tests()
        now, known = datetime.now(UTC), Known(manifests, tests, unreadable, _neon_project(platform), bucket.began())
        judged, points = promises(known, platform.backups, now), restorable(known, now)
    if as_json:
        typer.echo(json.dumps(report.status_data(stack, points, judged)))
    elif as_markdown:
        typer.echo(report.status_markdown(stack, judged), nl=False)
    else:
        report.print_status(stack, points, judged)
    if not all(promise.holds for promise in judged):
        raise typer.Exit(FAILED)


@app.command()
def verify(stack: Stack, as_json: Json = False, as_markdown: Markdown = False) -> None:
    """Restore the newest and a random older backup into scratch branches, and compare them table by table."""
    from infra.operations.recovery import report
    from infra.operations.recovery.restore_test import chosen, run_test

    with told():
        platform = _platform(stack)
        bucket = _bucket(platform)
        manifests, _ = bucket.manifests()
        with _branches(platform) as branches:
            test = run_test(chosen(manifests), branches, bucket, say)
    if as_json:
        typer.echo(test.model_dump_json())
    elif as_markdown:
        typer.echo(report.restore_test_markdown(stack, test), nl=False)
    else:
        report.print_test(test)
    if test.differences:
        raise typer.Exit(FAILED)


@app.command()
def restore(
    stack: Stack,
    at: Annotated[
        datetime | None,
        typer.Option(
            "--at",
            formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"],
            help="A time in Neon's history, with its time zone: 2026-01-31T09:30:00Z.",
        ),
    ] = None,
    backup: Annotated[str | None, typer.Option("--backup", metavar="ID", help="A backup, or `newest`.")] = None,
    as_json: Json = False,
) -> None:
    """Bring data back into a new branch, and compare it with what is in use, which stays untouched."""
    from infra.operations.recovery import report
    from infra.operations.recovery.restore import restore_backup, restore_time

    if (at is None) == (backup is None):
        raise typer.BadParameter("give either --at TIME or --backup ID")
    with told():
        platform = _platform(stack)
        with _branches(platform) as branches:
            if at is not None:
                restored = restore_time(branches, at.astimezone(UTC), say)
            else:
                bucket = _bucket(platform)
                restored = restore_backup(branches, bucket, bucket.manifest(str(backup)), say)
    if as_json:
        typer.echo(json.dumps(report.restored_data(stack, restored)))
    else:
        report.print_restored(stack, restored)


@app.command("switch-over")
def switch_over(
    stack: Stack,
    branch: Annotated[str, typer.Option("--branch", help="The branch that `restore` made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    wait: Wait = WAIT_S,
) -> None:
    """Put a restored branch into use, keep what was in use, and give the application what changed."""
    from infra.operations.recovery.alone import on_stack
    from infra.operations.recovery.switch_over import confirm_given, give, switch, up_command

    with told():
        platform = _platform(stack)
        command = up_command(stack)
        with _branches(platform) as branches:
            restored = branches.named(branch)
            say(f"{branch} will replace what {stack} uses; everything written since is kept beside it, unused")
            _confirm(stack, yes=yes)
            with on_stack(stack, "recovery switch-over", wait, say) as alone:
                switched = switch(branches, restored, alone, say)
    with switched_over(stack, switched.replaced):
        give(platform, command, say)
        for written in confirm_given(stack, switched):
            say(f"written since: {written}")
    typer.echo(f"{stack} uses what {branch} had; what it used before is the branch {switched.replaced}")


@app.command()
def drill(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME ...]", help="Which; all if none is given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make disasters happen on a local cloud of their own, find the way back, and print what it took in Markdown."""
    from infra.operations.recovery.drills import catalogue, report
    from infra.operations.recovery.drills.hold import hold

    if unknown := sorted(set(names or ()) - {each.name for each in catalogue.DRILLS}):
        known = ", ".join(each.name for each in catalogue.DRILLS)
        raise typer.BadParameter(f"there is no drill {', '.join(unknown)}; those that there are: {known}")
    with told():
        outcomes = hold([each for each in catalogue.DRILLS if not names or each.name in names], say)
    if as_json:
        typer.echo(json.dumps(report.data(outcomes)))
    else:
        typer.echo(report.markdown(outcomes), nl=False)
    if wrong := [line for each, outcome in outcomes.items() for line in report.failures(each, outcome)]:
        fail("\n".join(wrong))


def newest_backup(platform: Platform) -> datetime:
    """Return what time the newest backup shows."""
    from infra.operations.recovery.bucket import NEWEST

    with told():
        return _bucket(platform).manifest(NEWEST).taken


def restore_newest(platform: Platform, lost: Collection[str], tell: Callable[[str], None]) -> datetime:
    """Bring the newest backup into the databases that are `lost`; return what time it shows."""
    from infra.operations.recovery.refill import refill

    with told(), _branches(platform) as branches:
        return refill(branches, _bucket(platform), lost, tell)


def _platform(stack: str) -> Platform:
    """Return what a stack declares.

    Raises:
        UnknownEnvironment, InvalidPlatform, PulumiFailed: it cannot be told.
    """
    if not (found := environment(stack)).is_production:
        raise typer.BadParameter(f"{stack} has test data alone, and no backups", param_hint="STACK")
    return declare(found, stack_settings(stack))


def _bucket(platform: Platform) -> BackupBucket:
    from infra.operations.recovery.bucket import BackupBucket

    return BackupBucket(platform.environment.name, platform.settings.accounts.aws)


@contextmanager
def _branches(platform: Platform) -> Iterator[Branches]:
    from infra.operations.recovery.branches import Branches
    from infra.vendors.neon import Neon

    with Neon(platform.settings.accounts.neon.org_id) as neon:
        yield Branches.of(platform, neon)


def _neon_project(platform: Platform) -> dict[str, Any] | None:
    """Return the project at Neon; None where there is none, which is for the promises to judge."""
    from infra.operations.recovery.errors import RecoveryRefused

    try:
        with _branches(platform) as branches:
            return branches.project
    except RecoveryRefused:
        return None


def _confirm(stack: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty() or typer.prompt(f"Type {stack} to do this", default="", show_default=False) != stack:
        fail("nothing was changed; --yes does it")

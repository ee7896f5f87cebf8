"""`eleva foundation`: the part of AWS that everything else stands on, from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from infra.operations.endings import FAILED, environment_named, failing_on
from infra.operations.stack_file import stack_file
from infra.platform import naming
from infra.platform.delivery import ROLES
from infra.platform.environments import ENVIRONMENTS, Environment, environment
from infra.platform.problems import InvalidPlatform
from infra.vendors.errors import SecretsUnavailable

if TYPE_CHECKING:  # boto3 takes a while, and most commands need none of it
    from infra.platform.accounts import Accounts
    from infra.vendors.aws.change import Change

app = typer.Typer(
    no_args_is_help=True,
    help="What everything stands on, in AWS: state and backup buckets, KMS keys, GitHub's roles. "
    "Exit codes: 0 fine, 1 failed or (check) something is missing, 2 usage.",
)
Stacks = Annotated[list[str] | None, typer.Argument(metavar="[STACK]...", help="production, preview; without: both.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def ensure(
    stacks: Stacks = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, it is only shown.")] = False,
    as_json: Json = False,
) -> None:
    """Make what is missing and mend what differs. Nothing is ever deleted but rights that a role should not have."""
    from infra.operations.foundation.plan import carry_out

    rows: list[dict[str, str]] = []
    with _failures():
        for each in _environments(stacks):
            accounts, changes = _planned(each)
            rows += _rows(each, changes)
            _show(each, changes, as_json)
            if yes:
                carry_out(changes, lambda change: typer.echo(f"done: {change.place}: {change.what}", err=True))
            if not as_json and (yes or not changes):
                _say_what_to_use(each, accounts)
            elif not as_json:
                typer.echo("Nothing was done yet; --yes does it.")
    if as_json:
        typer.echo(json.dumps(rows))


@app.command()
def check(stacks: Stacks = None, as_json: Json = False) -> None:
    """Look whether all of it is there and as it should be (exit code 1: it is not); changes nothing."""
    rows: list[dict[str, str]] = []
    with _failures():
        for each in _environments(stacks):
            _, changes = _planned(each)
            rows += _rows(each, changes)
            _show(each, changes, as_json)
    if as_json:
        typer.echo(json.dumps(rows))
    if rows:
        typer.echo("eleva foundation ensure --yes does what is missing", err=True)
        raise typer.Exit(FAILED)


def _environments(stacks: list[str] | None) -> list[Environment]:
    return [environment(stack) for stack in stacks] if stacks else list(ENVIRONMENTS)


def _planned(environment: Environment) -> tuple[Accounts, list[Change]]:
    from infra.operations.foundation.plan import plan
    from infra.vendors.secrets import refuse_other_account

    accounts = stack_file(environment.name).accounts
    refuse_other_account(accounts.aws.account_id, accounts.aws.region)
    return accounts, plan(environment, accounts)


def _rows(environment: Environment, changes: list[Change]) -> list[dict[str, str]]:
    return [{"environment": environment.name, "place": each.place, "change": each.what} for each in changes]


def _show(environment: Environment, changes: list[Change], as_json: bool) -> None:
    if as_json:  # as one list, of all environments
        return
    for each in changes:
        typer.echo(f"{environment.name}: {each.place}: {each.what}")
    if not changes:
        typer.echo(f"{environment.name}: everything is there and as it should be")


def _say_what_to_use(environment: Environment, accounts: Accounts) -> None:
    """Print the names that people and GitHub need."""
    account = accounts.aws
    bucket = naming.state_bucket(environment.name, account.account_id)
    typer.echo(f"  state:   pulumi login 's3://{bucket}?region={account.region}'")
    alias = naming.kms_alias(environment.name)
    typer.echo(
        f"  secrets: pulumi stack init {environment.name} --secrets-provider 'awskms://{alias}?region={account.region}'"
    )
    for role in ROLES:
        if role.environment == environment.name:
            arn = f"arn:aws:iam::{account.account_id}:role/{naming.ci_role(role.name)}"
            typer.echo(f"  GitHub environment {role.github_environment}: AWS_ROLE={arn}")


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    from infra.vendors.aws.calls import AwsRefused

    with environment_named(), failing_on(AwsRefused, InvalidPlatform, SecretsUnavailable):
        yield

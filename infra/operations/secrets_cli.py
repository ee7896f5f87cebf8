"""`eleva secrets`: the secrets of an environment from the command line. Values are never shown and never arguments."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from infra.operations import secrets
from infra.operations.endings import FAILED, environment_named, fail, failing_on
from infra.operations.pulumi_command import PulumiFailed
from infra.operations.stack_settings import stack_settings
from infra.platform.environments import environment
from infra.platform.jobs import JOBS
from infra.platform.problems import InvalidPlatform
from infra.platform.variables.checking import judged_format
from infra.platform.variables.contract import Contract
from infra.vendors.errors import SecretsUnavailable

if TYPE_CHECKING:  # boto3 takes a while, and most commands need none of it
    from infra.vendors.secrets import SecretStore

app = typer.Typer(
    no_args_is_help=True,
    help="The application's secrets in AWS Secrets Manager. Exit codes: 0 fine, 1 failed or incomplete, 2 usage.",
)
Stack = Annotated[str, typer.Argument(help="The environment: production or preview.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def ensure(
    stack: Stack,
    new_platform: Annotated[
        bool,
        typer.Option(
            "--new-platform",
            help="Also make ENCRYPTION_KEY. Only where no data exists yet: medical records cannot be read without the "
            "key that they were written with.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make the secrets that the platform makes for itself, once; existing ones stay as they are."""
    with _failures():
        done = secrets.ensure(_contract(), environment(stack), _store(stack), new_platform=new_platform)
    if as_json:
        typer.echo(json.dumps(asdict(done)))
    else:
        for label, names in (("made", done.created), ("kept", done.kept)):
            typer.echo(f"{label}: {', '.join(names) or 'none'}")
        for name in done.to_supply:
            typer.echo(f"still to be supplied: eleva secrets set {stack} {name}")
        for name in done.only_for_new:
            typer.echo(
                f"{name} is missing and was not made, since existing records need the old one. Bring it along with\n"
                f"    eleva secrets set {stack} {name}\n"
                f"or, if there is no data yet: eleva secrets ensure {stack} --new-platform",
                err=True,
            )
    if done.only_for_new:
        raise typer.Exit(FAILED)


@app.command("set")
def set_(
    stack: Stack,
    name: Annotated[str, typer.Argument(help="The variable, as STRIPE_SECRET_KEY.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace the value that is there.")] = False,
) -> None:
    """Store a secret that a vendor issued; the value is asked for, or read from standard input."""
    with _failures():
        variable = next((v for v in secrets.stored_variables(_contract(), environment(stack)) if v.name == name), None)
        if variable is None:
            fail(f"{name} is not a stored variable of {stack}; `eleva secrets list {stack}` names those that are")
        value = _read_value(name)
        if problem := judged_format(variable, value, environment(stack)):
            fail(f"the value for {name} {problem}; nothing was stored")
        store = _store(stack)
        if not store.create(name, value):
            if variable.never_replaced:
                fail(f"{name} exists and is never replaced: data depends on it")
            if not replace:
                fail(f"{name} exists; --replace stores the new value in its place")
            store.replace(name, value)
    typer.echo(f"stored {name} for {stack}")


@app.command("list")
def list_(stack: Stack, as_json: Json = False) -> None:
    """List the secrets that the environment has and lacks, by name (exit code 1: a required one is missing)."""
    with _failures():
        present = _store(stack).names()
        env = environment(stack)
        rows = [
            {"name": v.name, "required": bool((use := v.use(env)) and use.required), "present": v.name in present}
            for v in secrets.stored_variables(_contract(), env)
        ]
    if as_json:
        typer.echo(json.dumps(rows))
    else:
        for row in rows:
            state = "present" if row["present"] else "MISSING" if row["required"] else "not set (optional)"
            typer.echo(f"{row['name']:36} {state}")
    if any(row["required"] and not row["present"] for row in rows):
        raise typer.Exit(FAILED)


def _contract() -> Contract:
    return Contract.of(JOBS)


def _store(stack: str) -> SecretStore:
    name = environment(stack).name
    return secrets.open_store(name, stack_settings(stack).accounts.aws)


def _read_value(name: str) -> str:
    """Return the value from the keyboard, unseen, or from standard input without its line end."""
    if sys.stdin.isatty():
        return str(typer.prompt(name, hide_input=True))
    return sys.stdin.read().rstrip("\n")


@contextmanager
def _failures() -> Iterator[None]:
    with environment_named(), failing_on(SecretsUnavailable, PulumiFailed, InvalidPlatform):
        yield

"""How commands end when they cannot do what they were asked for: in words, and with the exit codes of the README."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from infra.platform.environments import UnknownEnvironment, environment

FAILED = 1
#: EX_TEMPFAIL of sysexits.h: nothing is wrong, try again later.
HELD = 75


def say(line: str) -> None:
    """Tell of progress, where it is no part of what a command prints."""
    typer.echo(f"eleva: {line}", err=True)


def fail(message: str) -> NoReturn:
    """Print `message` and end."""
    typer.echo(message, err=True)
    raise typer.Exit(FAILED)


def first_line(failure: Exception) -> str:
    """Return the first line of what went wrong; further ones of a database's may hold rows."""
    return (str(failure).strip().splitlines() or [type(failure).__name__])[0]


@contextmanager
def failing_on(*refusals: type[Exception]) -> Iterator[None]:
    """End with the words of these exceptions."""
    try:
        yield
    except refusals as failure:
        fail(str(failure))


@contextmanager
def environment_named(parameter: str | None = None) -> Iterator[None]:
    """Take a name of no environment for a wrong use of `parameter`."""
    try:
        yield
    except UnknownEnvironment as failure:
        raise typer.BadParameter(str(failure), param_hint=parameter) from None


def refuse_unknown(*stacks: str, parameter: str = "STACK") -> None:
    """Take names of no environment for a wrong use of `parameter`, before anybody is asked about them."""
    with environment_named(parameter):
        for stack in stacks:
            environment(stack)


def refuse_unwritable(file: Path | None, parameter: str) -> None:
    """Take a file whose folder is not there for a wrong use of `parameter`, before what it shall hold is looked for."""
    if file is not None and not file.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {file.parent}", param_hint=parameter)

"""`eleva local branch`: pushes and deletes branches of the application's repository on the local cloud."""

from __future__ import annotations

import json
from typing import Annotated, Any

import httpx
import typer

from infra.localcloud import control
from infra.localcloud.cli import FAILED, Json, failures
from infra.localcloud.own_pages import BRANCHES
from infra.localcloud.paths import layout

app = typer.Typer(
    no_args_is_help=True,
    help="Branches of the repositories that Vercel projects are linked to, on the local cloud. What begins with a dash "
    "comes after `--`.",
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The branch.")]
Repository = Annotated[
    str, typer.Option(metavar="OWNER/NAME", help="Whose; needed where there are several repositories.")
]


@app.command()
def add(name: Name, repository: Repository = "", as_json: Json = False) -> None:
    """Push a branch, which Vercel then builds, with the variables of now."""
    _told("pushed", _asked("POST", {"branch": name, "repository": repository}), as_json=as_json)


@app.command()
def remove(name: Name, repository: Repository = "", as_json: Json = False) -> None:
    """Delete a branch."""
    _told("deleted", _asked("DELETE", {"branch": name, "repository": repository}), as_json=as_json)


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show all branches."""
    found = _asked("GET", None)
    if as_json:
        typer.echo(json.dumps(found))
    elif not found:
        typer.echo("There is no repository yet: `eleva local up` links a Vercel project to one.")
    else:
        for repository, branches in found.items():
            for branch in branches:
                typer.echo(f"{repository}  {branch}")


def _told(done: str, answer: dict[str, Any], *, as_json: bool) -> None:
    typer.echo(json.dumps(answer) if as_json else f"{done} {answer['branch']} of {answer['repository']}")


def _asked(method: str, body: Any) -> dict[str, Any]:
    with failures():
        url = control.require(layout()).url
        answer = httpx.request(method, url + BRANCHES, json=body, trust_env=False, timeout=60)
        if answer.status_code != httpx.codes.UNPROCESSABLE_ENTITY:
            answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    if "problem" in found:
        typer.echo(found["problem"], err=True)
        raise typer.Exit(FAILED)
    return found

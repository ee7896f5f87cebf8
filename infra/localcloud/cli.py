"""`eleva local`: the local cloud from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import httpx
import psutil
import typer

from infra.localcloud import control, official_plugins, own_pages, running
from infra.localcloud.control import LocalCloudFailed, NotRunning
from infra.localcloud.engine.progress import StepFailed
from infra.localcloud.environment import exports, shell
from infra.localcloud.guard import NotLocal
from infra.localcloud.official_plugins import NotInstalled
from infra.localcloud.paths import layout

#: Exit codes besides 0 (fine) and 2 (usage).
FAILED = 1
NOT_RUNNING = 3

app = typer.Typer(
    no_args_is_help=True,
    help="The local cloud: stand-ins for all vendors. Exit codes: 0 fine, 1 failed, 2 usage, 3 not running; "
    "`run` gives the command's own.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def start(
    port: Annotated[int, typer.Option(help="For the vendors' listener; 0 takes a free one.", min=0, max=65535)] = 0,
    tls_proxy: Annotated[
        bool, typer.Option("--tls-proxy", help="Also offer the proxy that the vendors' own plugins need.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Start the local cloud (with engine, plugins and empty stacks), unless it runs."""
    with failures():
        found, ran_before = control.start(
            layout(), lambda line: typer.echo(line, err=True), port=port, tls_proxy=tls_proxy
        )
    if as_json:
        typer.echo(json.dumps({**asdict(found), "ran_before": ran_before}))
    else:
        typer.echo(f"The local cloud {'runs already' if ran_before else 'runs'}: {found.url} (process {found.pid}).")
        typer.echo('Use it in this shell: eval "$(eleva local env)"')
        if found.proxy_url:
            typer.echo('With the vendors\' own plugins: eval "$(eleva local env --official-plugins)"')


@app.command()
def stop(as_json: Json = False) -> None:
    """Stop the local cloud; everything in it is gone. Fine when it does not run."""
    with failures():
        was_running = control.stop(layout())
    if as_json:
        typer.echo(json.dumps({"was_running": was_running}))
    else:
        typer.echo("The local cloud is stopped." if was_running else "The local cloud was not running.")


@app.command()
def status(as_json: Json = False) -> None:
    """Tell whether the local cloud runs, and where it listens (exit code 3: it does not)."""
    found = running.alive(layout())
    if as_json:
        typer.echo(json.dumps({"running": found is not None, **(asdict(found) if found else {})}))
    elif found:
        typer.echo(f"running  process {found.pid}\nvendors  {found.url}\nAWS      {found.aws_url}")
        typer.echo(f"Postgres 127.0.0.1:{found.postgres_port}\nproxy    {found.proxy_url or 'none'}")
        typer.echo(f"log      {layout().log}")
    else:
        typer.echo("not running")
    if found is None:
        raise typer.Exit(NOT_RUNNING)


@app.command()
def env(
    official: Annotated[
        bool,
        typer.Option(
            "--official-plugins",
            help="For the vendors' own plugins in place of the stand-ins; they reach it through its proxy. "
            "Where they are not installed, the commands for that are shown.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Print the exports with which plain `pulumi` works on the local cloud, for `eval` in sh, bash or zsh."""
    place = layout()
    with failures():
        found = control.require(place)
        control.environment(place, found, official=official)
        if official:
            official_plugins.require(place)
    values = exports(found, place, os.environ.get("PATH", os.defpath), official=official)
    if official and (note := official_plugins.keychain_note(place)):
        typer.echo(note, err=True)
    typer.echo(json.dumps(values) if as_json else shell(values, os.environ, place))


@app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def run(command: Annotated[list[str], typer.Argument(metavar="COMMAND...")]) -> None:
    """Run a command on the local cloud, with nothing else of this shell's settings and credentials."""
    with failures():
        values = control.environment(layout(), control.require(layout()))
    try:
        code = subprocess.call(command, env=values)
    except OSError as error:
        typer.echo(f"{command[0]} cannot be started: {error.strerror}", err=True)
        code = FAILED
    raise typer.Exit(code)


@app.command()
def reset() -> None:
    """Empty the running local cloud: vendors, databases, secrets and stacks; planned faults are gone, too."""
    with failures():
        control.reset(layout())
    typer.echo("The local cloud is empty.")


@app.command()
def requests(
    since: Annotated[int, typer.Option(help="Only those after this number.", min=0)] = 0, as_json: Json = False
) -> None:
    """Show the requests that the vendors got, and the faults that hit them; with --json also bodies."""
    with failures():
        url = control.require(layout()).url
        answer = httpx.get(f"{url}{own_pages.REQUESTS}", params={"since": since}, trust_env=False, timeout=30)
        answer.raise_for_status()
    if as_json:
        typer.echo(answer.text)
        return
    for entry in answer.json():
        made = "".join(f"  <- fault {fault['id']} ({fault['kind']})" for fault in entry["faults"])
        status = entry["status"] or "---"
        typer.echo(f"{entry['number']:5} {status} {entry['method']:6} {entry['host']}{entry['path']}{made}")


@app.command()
def advance(seconds: Annotated[float, typer.Argument(help="How far.", min=0)]) -> None:
    """Move the vendors' clock forward: what takes hours there need not be waited for."""
    with failures():
        url = control.require(layout()).url
        answer = httpx.post(f"{url}{own_pages.CLOCK}", json={"advance_s": seconds}, trust_env=False, timeout=30)
        answer.raise_for_status()
    typer.echo(answer.json()["now"])


@app.command()
def reference() -> None:
    """Print the reference page of everything that is emulated (docs/reference/local-cloud.md)."""
    from infra.localcloud.reference import reference as page  # it imports every vendor

    typer.echo(page(), nl=False)


@contextmanager
def failures() -> Iterator[None]:
    """Turn what can go wrong with a local cloud into a message and an exit code."""
    try:
        yield
    except NotRunning as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(NOT_RUNNING) from None
    except (LocalCloudFailed, StepFailed, NotLocal, NotInstalled, psutil.Error, httpx.HTTPError) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        sys.exit(130)

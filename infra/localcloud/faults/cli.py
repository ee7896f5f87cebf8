"""`eleva local fault`: makes vendors of the running local cloud fail, says how often they did, and lets them work."""

from __future__ import annotations

import json
from typing import Annotated, Any

import httpx
import typer

from infra.localcloud import control
from infra.localcloud.cli import Json, failures
from infra.localcloud.own_pages import FAULTS
from infra.localcloud.paths import layout

FAILED = 1
USAGE = 2

app = typer.Typer(
    no_args_is_help=True,
    help="Make the local cloud's vendors fail. Faults stay until they are cleared, or until `eleva local reset`.",
)

KINDS = """\b
KIND is one of
  status      an error: --status, in the vendor's own form, or with --body
  timeout     no answer until the client gives up, or for --seconds
  cut         the connection is cut without an answer
  rate-limit  429 with Retry-After beyond --per-minute calls in a minute
  delay       each call takes --seconds longer; none waits for another
  operations  Neon's operations run for --seconds, its project is locked (423)
  lag         lists leave out what is younger than --seconds
"""
EXAMPLES = """\b
Examples (each after `eleva local fault add`)
  delay --seconds 0.15
  status --status 503 --vendor neon --method POST --count 2
  status --status 429 --retry-after 2 --vendor vercel --probability 0.1
  cut --vendor betterstack --method POST --path '/api/v2/monitors' --skip 3
  cut --vendor qstash --method POST --path '/v2/schedules/**' --after-effect
  rate-limit --vendor vercel --per-minute 120
  status --status 401 --vendor upstash
"""


def _option(metavar: str, help_: str) -> Any:
    """Return an option whose value the local cloud checks, so that all that is wrong is told at once."""
    return typer.Option(metavar=metavar, help=help_, show_default=False)


@app.command(help=f"Plan a fault.\n\n{KINDS}\n{EXAMPLES}")
def add(
    kind: Annotated[str, typer.Argument(help="What goes wrong.")],
    vendor: Annotated[
        str | None, _option("NAME", "Whose: vercel, neon, upstash, upstash-redis, qstash, betterstack.")
    ] = None,
    method: Annotated[str | None, _option("METHOD", "Calls with this method alone: GET, POST, ...")] = None,
    path: Annotated[str | None, _option("GLOB", "Calls of this path: * within a segment, ** across them.")] = None,
    skip: Annotated[str | None, _option("N", "Let so many of these calls pass first.")] = None,
    count: Annotated[str | None, _option("N", "Hit so many of the following; all of them if not given.")] = None,
    probability: Annotated[str | None, _option("P", "Hit each with this probability, above 0 and up to 1.")] = None,
    seed: Annotated[str | None, _option("N", "Chooses which ones: the same every time.")] = None,
    status: Annotated[str | None, _option("CODE", "The HTTP status to answer with.")] = None,
    body: Annotated[str | None, _option("BODY", "What to answer: JSON where it is JSON, else text.")] = None,
    retry_after: Annotated[str | None, _option("S", "Seconds for the header Retry-After.")] = None,
    seconds: Annotated[str | None, _option("S", "How long it lasts.")] = None,
    per_minute: Annotated[str | None, _option("N", "How many calls a minute may have.")] = None,
    after_effect: Annotated[
        bool, typer.Option("--after-effect", help="The vendor does what it is asked; only the answer goes wrong.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Plan a fault."""
    given = {
        "kind": kind,
        "vendor": vendor,
        "method": method.upper() if method else None,
        "path": path,
        "skip": skip,
        "count": count,
        "probability": probability,
        "seed": seed,
        "status": status,
        "body": None if body is None else _parsed(body),
        "retry_after_s": retry_after,
        "seconds": seconds,
        "per_minute": per_minute,
        "after_effect": after_effect or None,
    }
    answer = _ask("POST", FAULTS, {name: value for name, value in given.items() if value is not None})
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        for name, reason in answer.json()["problems"]:
            typer.echo(f"{_spelled(name)}: {reason}", err=True)
        typer.echo("Nothing was planned; see `eleva local fault add --help`.", err=True)
        raise typer.Exit(USAGE)
    planned = answer.json()
    typer.echo(json.dumps(planned) if as_json else f"fault {_told(planned)}")


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show the faults, and how many of the calls that each means it has hit."""
    planned = _ask("GET", FAULTS).json()
    if as_json:
        typer.echo(json.dumps(planned))
    elif not planned:
        typer.echo("There are no faults: every vendor works.")
    else:
        for each in planned:
            typer.echo(f"{_told(each)}: hit {each['hits']} of {each['calls']} calls")


@app.command()
def clear(
    id_: Annotated[int | None, typer.Argument(metavar="[ID]", help="The fault's number; all if not given.")] = None,
    as_json: Json = False,
) -> None:
    """Take one fault, or all of them, away."""
    answer = _ask("DELETE", FAULTS if id_ is None else f"{FAULTS}/{id_}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        typer.echo(f"there is no fault {id_}: see `eleva local fault list`", err=True)
        raise typer.Exit(FAILED)
    cleared = answer.json()["cleared"]
    typer.echo(json.dumps(answer.json()) if as_json else f"cleared {cleared} fault{'' if cleared == 1 else 's'}")


def _ask(method: str, path: str, body: Any = None) -> httpx.Response:
    with failures():
        url = control.require(layout()).url
        answer = httpx.request(method, url + path, json=body, trust_env=False, timeout=30)
        if answer.status_code not in (httpx.codes.UNPROCESSABLE_ENTITY, httpx.codes.NOT_FOUND):
            answer.raise_for_status()
    return answer


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _spelled(field: str) -> str:
    """Return a field of a fault as the command line has it."""
    if field == "kind":
        return "KIND"
    return f"--{field.removesuffix('_s').replace('_', '-')}"


def _told(planned: dict[str, Any]) -> str:
    """Return a fault in one line."""
    details = {
        "status": "status",
        "retry_after_s": "retry after s",
        "seconds": "seconds",
        "per_minute": "calls a minute",
        "skip": "skipping",
        "count": "at most",
        "probability": "probability",
    }
    defaults: dict[str, Any] = {"skip": 0, "probability": 1}
    told = [
        f"{word} {planned[name]:g}"
        for name, word in details.items()
        if planned.get(name) not in (None, defaults.get(name))
    ]
    after = ["after the effect"] if planned.get("after_effect") else []
    meant = " ".join(planned[name] for name in ("vendor", "method", "path") if planned[name]) or "every call"
    return f"{planned['id']}  {planned['kind']}  {meant}" + "".join(f", {each}" for each in [*told, *after])

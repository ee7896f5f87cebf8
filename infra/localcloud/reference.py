"""docs/reference/local-cloud.md, made from the code: routes, who uses them, and how true they are to the vendors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.localcloud import betterstack, neon, upstash, vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.betterstack import notes as betterstack_notes
from infra.localcloud.http.api import Api, Route
from infra.localcloud.neon import notes as neon_notes
from infra.localcloud.notes import Note
from infra.localcloud.plugins import notes as plugin_notes
from infra.localcloud.plugins.calls import on
from infra.localcloud.plugins.registry import EXECUTABLES
from infra.localcloud.plugins.resource import Plugin
from infra.localcloud.postgres import Cluster
from infra.localcloud.qstash import notes as qstash_notes
from infra.localcloud.upstash import notes as upstash_notes
from infra.localcloud.valkey import notes as redis_notes
from infra.localcloud.valkey.server import ValkeyServers
from infra.localcloud.vercel import notes as vercel_notes
from infra.localcloud.world import Clock, Ids

#: The provider of QStash schedules is this project's own, and calls through the vendor's SDK.
OWN = {
    "qstash.Schedule": on(
        "qstash.upstash.io",
        "POST /v2/schedules/{destination:rest}",
        "GET /v2/schedules/{id}",
        "PATCH /v2/schedules/{id}/resume",
        "DELETE /v2/schedules/{id}",
    )
}
_HEAD = """\
# The local cloud

Made from `infra/localcloud/` by `make reference`; edit the code and the notes beside it, not this page.

What `eleva local start` serves: every route of each emulated vendor, the resource types whose provider calls it (none:
only lists, people and other clients do), the peculiarities of the vendor that show there, and where the local cloud is
known to differ. A request to no route is answered with 501 and named in the log. Notes that belong to no route hold for
the whole vendor. AWS (S3, KMS, Secrets Manager) is moto's, see its own documentation.

## The vendors' own plugins

The stand-in plugins are for machines that cannot download the vendors' own. Whoever has internet and the official
pulumi can have the vendors' own plugins, unchanged, on the local cloud:

    eleva local start --tls-proxy
    eleva local env --official-plugins          # where they are not there yet: the commands that install them
    eval "$(eleva local env --official-plugins)"
    pulumi up --stack production

The proxy on a loopback port ends TLS for the hosts below, with a certificate of an authority that is made at each
start, may sign for these hosts alone and forgets its key at once, and passes everything on to the local cloud. It
refuses all other hosts. So plugins are installed before, in a shell that does not use it, into a PULUMI_HOME of their
own. `HTTPS_PROXY` and `SSL_CERT_FILE` lead to it; on macOS Go ignores the latter, and the command says what to do about
that. `pulumi` refuses to begin where one of these leads elsewhere.
"""


@dataclass(frozen=True)
class Vendor:
    """One section of the page: its APIs, each with the name that its hosts have in notes and calls."""

    title: str
    apis: Sequence[tuple[str, Api]]
    quirks: Sequence[Note]
    differences: Sequence[Note]


class UnknownRoute(ValueError):
    """A note or a type's calls name a route that no API has."""


def reference() -> str:
    """The page.

    Raises:
        UnknownRoute: the data beside the code do not fit to it.
    """
    all_vendors, uses = vendors(), users()
    _check(all_vendors, uses)
    sections = [line for vendor in all_vendors for line in _section(vendor, uses)]
    return "\n".join([_HEAD, *sections, *_plugins()])


def vendors() -> list[Vendor]:
    """Return every vendor; nothing behind their APIs is started."""
    shared = (LOCAL, Clock(), Ids())
    redis = upstash.build(*shared, ValkeyServers())
    team = betterstack.build(*shared)
    return [
        Vendor("Vercel", _by_host(*vercel.build(*shared)), vercel_notes.QUIRKS, vercel_notes.DIFFERENCES),
        Vendor(
            "Neon",
            _by_host(neon.build(*shared, Cluster(Path("unused")))),
            neon_notes.QUIRKS,
            neon_notes.DIFFERENCES,
        ),
        Vendor("Upstash", _by_host(redis.developer), upstash_notes.QUIRKS, upstash_notes.DIFFERENCES),
        Vendor(
            "Upstash Redis, REST",
            [(f"*{upstash.HOST_SUFFIX}", redis.redis)],
            redis_notes.QUIRKS,
            redis_notes.DIFFERENCES,
        ),
        Vendor("QStash", _by_host(redis.qstash), qstash_notes.QUIRKS, qstash_notes.DIFFERENCES),
        Vendor("Better Stack", _by_host(team), betterstack_notes.QUIRKS, betterstack_notes.DIFFERENCES),
    ]


def users() -> dict[str, list[str]]:
    """Return the resource types that call each route (`METHOD host/pattern`)."""
    found: dict[str, list[str]] = defaultdict(list)
    for package, plugin in _packages():
        for token, calls in plugin.calls.items():
            for call in dict.fromkeys(calls):
                found[call].append(f"{package}.{token.rsplit(':', 1)[-1]}")
    for type_, calls in OWN.items():
        for call in calls:
            found[call].append(type_)
    return found


def _packages() -> Iterator[tuple[str, Plugin[Any]]]:
    for executable in EXECUTABLES.values():
        for package in executable.packages:
            yield package, executable.load(package)


def _by_host(*apis: Api) -> list[tuple[str, Api]]:
    return [(api.hosts[0], api) for api in apis]


def _key(host: str, route: Route) -> str:
    return f"{route.method} {host}{route.pattern}"


def _check(all_vendors: Sequence[Vendor], uses: dict[str, list[str]]) -> None:
    known = {_key(host, route) for vendor in all_vendors for host, api in vendor.apis for route in api.routes}
    noted = {route for vendor in all_vendors for note in _notes(vendor) for route in note.routes}
    unknown = sorted((noted | uses.keys()) - known)
    if unknown:
        raise UnknownRoute(f"notes or plugins name routes that are not there: {', '.join(unknown)}")


def _notes(vendor: Vendor) -> Iterator[Note]:
    yield from vendor.quirks
    yield from vendor.differences


def _section(vendor: Vendor, uses: dict[str, list[str]]) -> Iterator[str]:
    yield f"## {vendor.title}"
    yield ""
    for host, api in vendor.apis:
        others = "".join(f", `{other}`" for other in api.hosts[1:])
        yield f"`{host}`{others}{' (whatever version the path begins with)' if api.ignore_version else ''}:"
        yield ""
        yield "| route | resource types | quirks | differences |"
        yield "|---|---|---|---|"
        for route in api.routes:
            key = _key(host, route)
            marks = (_marks(vendor, "q", vendor.quirks, key), _marks(vendor, "d", vendor.differences, key))
            yield f"| `{route.method} {route.pattern}` | {_types(uses.get(key, []))} | {' | '.join(marks)} |"
        yield ""
    yield from _list(vendor, "q", "Quirks reproduced", vendor.quirks, "Source")
    yield from _list(vendor, "d", "Known differences", vendor.differences, "Why")


def _plugins() -> Iterator[str]:
    yield "## The stand-in plugins"
    yield ""
    yield "They make the calls of the vendors' own providers, in the same order, which recordings of these prove. But:"
    yield ""
    yield from (f"* {note.text} Why: {note.source}." for note in plugin_notes.DIFFERENCES)
    yield ""


def _types(found: list[str]) -> str:
    """Return the types, or all of a package in a word."""
    whole = [
        package
        for package, plugin in _packages()
        if {f"{package}.{token.rsplit(':', 1)[-1]}" for token in plugin.calls} <= set(found)
    ]
    rest = [type_ for type_ in found if type_.split(".")[0] not in whole]
    return ", ".join([*(f"every type of `{package}`" for package in whole), *(f"`{type_}`" for type_ in rest)])


def _marks(vendor: Vendor, kind: str, notes: Sequence[Note], key: str) -> str:
    numbers = [number for number, note in enumerate(notes, 1) if key in note.routes]
    return ", ".join(f"[{kind.upper()}{number}](#{_anchor(vendor, kind, number)})" for number in numbers)


def _list(vendor: Vendor, kind: str, title: str, notes: Sequence[Note], label: str) -> Iterator[str]:
    yield f"{title}:"
    yield ""
    for number, note in enumerate(notes, 1):
        anchor = f'<a id="{_anchor(vendor, kind, number)}"></a>'
        yield f"* {anchor}**{kind.upper()}{number}** {note.text} {label}: {note.source}."
    yield ""


def _anchor(vendor: Vendor, kind: str, number: int) -> str:
    slug = vendor.title.lower().replace(",", "").replace(" ", "-")
    return f"{slug}-{kind}{number}"

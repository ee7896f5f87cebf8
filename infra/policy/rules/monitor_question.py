"""A monitor asks production itself, and takes only an answer that proves health."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.domains import PRODUCTION_ORIGIN
from infra.policy.reading import items, known_text, number, path_of
from infra.policy.requirements.alerts import RECOVERY_MAX_S, REGIONS, SERVICES
from infra.policy.resources import MONITOR, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named

_REGIONS_MIN = 2


def check(monitor: Resource) -> Iterator[str]:
    """Look at the address, at how it is asked, and at what answer is taken."""
    url = known_text(monitor, "url")
    if url is not None and not url.startswith(f"{PRODUCTION_ORIGIN}/"):
        yield f"{monitor.name} does not ask {PRODUCTION_ORIGIN}"
    if monitor.is_not("httpMethod", "GET", "get"):
        yield f"{monitor.name} does not ask by GET"
    if monitor.is_not("verifySsl", True):
        yield f"{monitor.name} takes any certificate"
    if monitor.is_not("followRedirects", False) or monitor.is_not("rememberCookies", False):
        yield f"{monitor.name} follows redirects or keeps cookies, so that another page can answer for this one"
    yield from _answer(monitor)
    yield from _places(monitor)
    recovery = monitor.get("recoveryPeriod")
    if recovery is not UNKNOWN and not 0 < (number(recovery) or 0) <= RECOVERY_MAX_S:
        yield f"{monitor.name} waits too long, or not at all, before it calls an outage over (1 to {RECOVERY_MAX_S} s)"


def _answer(monitor: Resource) -> Iterator[str]:
    kind, keyword = monitor.get("monitorType"), known_text(monitor, "requiredKeyword")
    demand = SERVICES.get(path_of(monitor, "url"))
    if kind == "keyword":
        # `healthy` alone is also in "unhealthy", and a bare word may stand anywhere in an error page.
        if keyword is not None and not (keyword.startswith('"') and '":"' in keyword):
            yield f"{monitor.name} takes a keyword that an unhealthy answer may hold as well: quote key and value"
        elif keyword is not None and demand and keyword != demand.keyword:
            yield f"{monitor.name} takes a keyword by which its route does not tell that it is healthy"
    elif kind == "expected_status_code" and demand and demand.keyword:
        yield f"{monitor.name} takes any answer of status 200, also one that calls itself unhealthy"
    elif kind == "expected_status_code":
        codes = monitor.get("expectedStatusCodes")
        if codes is not UNKNOWN and [number(code) for code in items(codes)] != [200]:
            yield f"{monitor.name} takes other answers than 200"
    elif kind is not UNKNOWN:
        yield f"{monitor.name} is neither a keyword nor a status monitor, so it does not prove health"


def _places(monitor: Resource) -> Iterator[str]:
    regions = monitor.get("regions")
    if regions is UNKNOWN:
        return
    named = set(items(regions))
    if len(named) < _REGIONS_MIN or "eu" not in named or not named <= REGIONS:
        yield f"{monitor.name} asks from fewer than {_REGIONS_MIN} known regions, or not from the EU"


RULE = Rule(
    id=named(__name__),
    title="A monitor asks production itself, from more than one region, and takes only an answer that proves health",
    level=Level.MANDATORY,
    types=(MONITOR,),
    reason="A monitor that takes any answer is green through an outage: a redirect, an error page with status 200, or "
    "an unhealthy answer that holds the word.",
    source="platform document, Health Checks; application, app/api/healthcheck/route.ts and "
    "docs/03-infrastructure/monitoring/01-betterstack-monitoring.md (regions)",
    remedy="Mend the monitor in infra/platform/monitors.py.",
    guards={
        MONITOR: (
            "url",
            "httpMethod",
            "verifySsl",
            "followRedirects",
            "rememberCookies",
            "monitorType",
            "requiredKeyword",
            "expectedStatusCodes*",
            "regions*",
            "recoveryPeriod",
        )
    },
    each=check,
)

"""Monitors and tiers: everything urgent is watched, by an answer that proves health, and somebody is told."""

from __future__ import annotations

from collections.abc import Iterator

from infra.platform.aggregate import Platform
from infra.platform.checks.duplicates import duplicates
from infra.platform.job import CRON_PREFIX
from infra.platform.monitors import REQUEST_TIMEOUTS_S, Monitor
from infra.platform.problems import Problem
from infra.platform.services import HealthEndpoint
from infra.platform.tiers import TierName

MONITORS_FILE = "infra/platform/monitors.py"
SERVICES_FILE = "infra/platform/services.py"
TIERS_FILE = "infra/platform/tiers.py"


def check(platform: Platform) -> list[Problem]:
    """What is wrong with tiers, health endpoints, monitors and the status page."""
    problems = [
        *_tiers(platform),
        *(problem for endpoint in platform.health_endpoints for problem in _endpoint(endpoint)),
    ]
    if not platform.environment.has_monitoring:
        return problems
    return [
        *problems,
        *duplicates(MONITORS_FILE, "monitor name", (monitor.name for monitor in platform.monitors)),
        *duplicates(MONITORS_FILE, "path", (monitor.path for monitor in platform.monitors)),
        *(problem for monitor in platform.monitors for problem in _monitor(monitor)),
        *_watched(platform),
        *_status_page(platform),
    ]


def _tiers(platform: Platform) -> Iterator[Problem]:
    yield from duplicates(TIERS_FILE, "tier", (tier.name for tier in platform.tiers))
    declared = {tier.name for tier in platform.tiers}
    for name in (name for name in TierName if name not in declared):
        yield Problem(place=TIERS_FILE, message=f"the tier '{name}' is missing", remedy="declare it again")
    for tier in platform.tiers:
        place = f"{TIERS_FILE}, tier '{tier.name}'"
        if tier.failures_before_alert < 1:
            yield Problem(place=place, message="alerts before anything failed", remedy="count at least one failure")
        if tier.escalation_s <= 0:
            yield Problem(place=place, message="escalates at once", remedy="give the one on call some time")
        if not tier.channels:
            yield Problem(place=place, message="has no channel that is on", remedy="switch on at least email")
        if tier.name is TierName.CRITICAL and not tier.sms:
            yield Problem(
                place=place, message="sends no SMS, which the one on call is promised", remedy="switch SMS on"
            )


def _unknown_tier(place: str, tier: str) -> Problem:
    return Problem(place=place, message=f"the tier '{tier}' is unknown", remedy=f"use one of {', '.join(TierName)}")


def _endpoint(endpoint: HealthEndpoint) -> Iterator[Problem]:
    if endpoint.tier is not None and endpoint.tier not in tuple(TierName):
        yield _unknown_tier(f"{SERVICES_FILE}, health endpoint '{endpoint.name}'", endpoint.tier)


def _monitor(monitor: Monitor) -> Iterator[Problem]:
    place = f"{MONITORS_FILE}, monitor '{monitor.name}'"
    if monitor.tier not in tuple(TierName):
        yield _unknown_tier(place, monitor.tier)
    if monitor.path.startswith(CRON_PREFIX):
        yield Problem(
            place=place,
            message=f"asks '{monitor.path}', which runs the job each time",
            remedy="watch jobs by their heartbeat, never by a monitor",
        )
    if monitor.mixes_services and monitor.tier == TierName.CRITICAL:
        yield Problem(
            place=place,
            message="is down as soon as any service is, and critical all the same",
            remedy="make it medium: each service has a monitor of its own",
        )
    if monitor.paused:
        yield Problem(
            place=place, message="is paused, and the site's footer counts it as down", remedy="do not pause it here"
        )
    if not monitor.regions:
        yield Problem(place=place, message="asks from no region", remedy="name at least one of us, eu, as, au")
    yield from _times(place, monitor)
    yield from _keyword(place, monitor)


def _times(place: str, monitor: Monitor) -> Iterator[Problem]:
    if monitor.request_timeout_s not in REQUEST_TIMEOUTS_S:
        allowed = ", ".join(map(str, REQUEST_TIMEOUTS_S))
        yield Problem(
            place=place,
            message=f"Better Stack has no timeout of {monitor.request_timeout_s} s",
            remedy=f"choose one of {allowed}",
        )
    if monitor.request_timeout_s >= monitor.check_frequency_s:
        yield Problem(
            place=place,
            message=f"waits {monitor.request_timeout_s} s for an answer and asks every {monitor.check_frequency_s} s",
            remedy="wait less long than one interval",
        )


def _keyword(place: str, monitor: Monitor) -> Iterator[Problem]:
    keyword = monitor.required_keyword
    if (monitor.monitor_type == "keyword") != bool(keyword):
        yield Problem(
            place=place,
            message="a keyword belongs to a monitor of type keyword, and to no other",
            remedy="set both or neither",
        )
    elif keyword and "healthy" in keyword and not keyword.endswith('"healthy"'):
        yield Problem(
            place=place,
            message='its keyword also matches "unhealthy"',
            remedy='write it with its key and quotes, such as "status":"healthy"',
        )
    elif keyword and monitor.mixes_services and '"status"' in keyword:
        yield Problem(
            place=place,
            message="its keyword also matches a single healthy service in the list of all",
            remedy='use "overall":"healthy"',
        )


def _watched(platform: Platform) -> Iterator[Problem]:
    monitored = {monitor.path: monitor for monitor in platform.monitors}
    for endpoint in platform.health_endpoints:
        place = f"{SERVICES_FILE}, health endpoint '{endpoint.name}'"
        if endpoint.tier is None:
            continue
        monitor = monitored.get(endpoint.path)
        if monitor is None:
            yield Problem(
                place=place,
                message=f"is of tier {endpoint.tier} and has no monitor",
                remedy=f"add one for {endpoint.path} in {MONITORS_FILE}",
            )
        elif monitor.tier != endpoint.tier:
            yield Problem(
                place=place,
                message=f"is of tier {endpoint.tier} and its monitor of tier {monitor.tier}",
                remedy="let both be of one tier",
            )


def _status_page(platform: Platform) -> Iterator[Problem]:
    shown = {monitor.section for monitor in platform.monitors}
    for section in platform.status_page.sections:
        if section not in shown:
            yield Problem(
                place="infra/platform/status_page.py",
                message=f"the section '{section}' shows nothing",
                remedy="let a monitor name it as its section, or remove it",
            )
    for monitor in platform.monitors:
        if monitor.tier == TierName.CRITICAL and monitor.section not in platform.status_page.sections:
            yield Problem(
                place=f"{MONITORS_FILE}, monitor '{monitor.name}'",
                message="is critical and not on the status page",
                remedy=f"name its section: one of {', '.join(platform.status_page.sections)}",
            )

"""Promises that are declared one by one already: their lines are made of the declaration, and written nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from infra.operations.runbooks.frames import channels, of_job, of_monitor, of_tier
from infra.platform.jobs import JOBS, enabled
from infra.platform.monitors import MONITORS
from infra.platform.performance import RESPONSE_TARGETS
from infra.platform.procedures import INCIDENT_STEPS, MAINTENANCE
from infra.platform.services import HEALTH_ENDPOINTS, SERVICES
from infra.platform.tiers import TIERS
from infra.platform.variables.application import APPLICATION, MONITORING
from infra.platform.variables.data import DATA
from infra.platform.variables.services import CLERK, GOOGLE, MESSAGES, STRIPE

_DOCUMENT = "platform document, "
_RUNBOOKS = "docs/runbooks"
_MONITORS = "infra.platform.monitors:MONITORS"
_VARIABLES = {
    "infra.platform.variables.data:DATA": DATA,
    "infra.platform.variables.services:CLERK": CLERK,
    "infra.platform.variables.services:GOOGLE": GOOGLE,
    "infra.platform.variables.services:STRIPE": STRIPE,
    "infra.platform.variables.services:MESSAGES": MESSAGES,
    "infra.platform.variables.application:MONITORING": MONITORING,
    "infra.platform.variables.application:APPLICATION": APPLICATION,
}


@dataclass(frozen=True)
class Row:
    """One declared promise.

    Attributes:
        name: what tells it from the others of its group.
        says: the promise, in short.
        declared: references to what declares it.
        runbooks: the pages about it.
    """

    name: str
    says: str
    declared: tuple[str, ...]
    runbooks: tuple[str, ...] = ()


def _services() -> Iterator[Row]:
    monitored = {each.name for each in MONITORS}
    for each in SERVICES:
        if f"{_DOCUMENT}External Services" in each.source:
            pages = tuple(f"{_RUNBOOKS}/{of_monitor(name)}" for name in each.health_endpoints if name in monitored)
            says = f"{each.name}: {each.purpose}, region {each.region}"
            yield Row(each.name, says, (f"infra.platform.services:SERVICES[{each.name}]",), pages)


def _tiers() -> Iterator[Row]:
    for each in TIERS:
        failures = each.failures_before_alert
        alerts = "with the first failure" if failures == 1 else f"after {failures} failures"
        escalates = f"escalates after {each.escalation_s // 60} min"
        says = f"{each.name.capitalize()}: alerts {alerts} ({channels(each)}), {escalates}"
        yield Row(
            each.name, says, (f"infra.platform.tiers:TIERS[{each.name}]",), (f"{_RUNBOOKS}/{of_tier(each.name)}",)
        )


def _alerting_services() -> Iterator[Row]:
    for each in HEALTH_ENDPOINTS:
        if f"{_DOCUMENT}Alert Configuration" in each.source:
            declared = (f"infra.platform.services:HEALTH_ENDPOINTS[{each.name}]", f"{_MONITORS}[{each.name}]")
            yield Row(each.name, f"{each.name}: {each.tier}", declared, (f"{_RUNBOOKS}/{of_monitor(each.name)}",))


def _jobs(*, with_heartbeat: bool) -> Iterator[Row]:
    for each in enabled(JOBS):
        if bool(each.heartbeat) is with_heartbeat:
            says = f"`{each.name}`: {each.purpose}, `{each.cron}` UTC, {each.tier}"
            declared = (f"infra.platform.jobs:JOBS[{each.name}]",)
            yield Row(each.name, says, declared, (f"{_RUNBOOKS}/{of_job(each.name)}",))


def _variables() -> Iterator[Row]:
    for place, variables in _VARIABLES.items():
        for each in variables:
            if each.document_required:
                yield Row(each.name, f"`{each.name}`", (f"{place}[{each.name}]",))


def _response_targets() -> Iterator[Row]:
    for each in RESPONSE_TARGETS:
        if each.source.startswith(_DOCUMENT):
            says = f"{each.endpoint_type}: under {each.target_ms} ms, alert over {each.alert_over_ms} ms"
            declared = (f"infra.platform.performance:RESPONSE_TARGETS[{each.endpoint_type}]",)
            yield Row(each.endpoint_type, says, declared)


def _incident_steps() -> Iterator[Row]:
    for each in INCIDENT_STEPS:
        declared = (f"infra.platform.procedures:INCIDENT_STEPS[{each.name}]",)
        yield Row(each.name, f"{each.name}: {each.action}", declared)


def _maintenance(cadence: str) -> Iterator[Row]:
    for each in MAINTENANCE:
        if each.cadence == cadence:
            yield Row(each.task, each.task, (f"infra.platform.procedures:MAINTENANCE[{each.task}]",))


#: By the name that a list of promises.toml has in `each`.
GROUPS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "services": _services,
    "tiers": _tiers,
    "alerting services": _alerting_services,
    "monitored jobs": lambda: _jobs(with_heartbeat=True),
    "maintenance jobs": lambda: _jobs(with_heartbeat=False),
    "variables": _variables,
    "response targets": _response_targets,
    "incident steps": _incident_steps,
    "daily tasks": lambda: _maintenance("daily"),
    "weekly tasks": lambda: _maintenance("weekly"),
    "monthly tasks": lambda: _maintenance("monthly"),
}

"""Schedules send the keys that the application has, and each tells its own heartbeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.policy.reading import heartbeat_of, job_of, known_text, text, variables
from infra.policy.resources import HEARTBEAT, SCHEDULE, UNKNOWN, VERCEL_VARIABLE, Resource, Stack
from infra.policy.rule import Finding, Level, Rule, named

#: The header, the variable whose value it carries, and what stands before it.
_SENT = {
    "x-api-key": ("CRON_API_KEY", ""),
    "x-cron-secret": ("CRON_SECRET", ""),
    "authorization": ("CRON_SECRET", "Bearer "),
}


def check(stack: Stack) -> Iterator[Finding]:
    """Compare headers with variables, and failure callbacks with heartbeats and with each other."""
    present = variables(stack)
    heartbeats = {schedule.urn: heartbeat_of(job_of(schedule), stack) for schedule in stack.of(SCHEDULE)}
    told: dict[str, str] = {}  # who tells each heartbeat; an address that is nobody's heartbeat may be told by many
    for schedule in stack.of(SCHEDULE):
        if heartbeats[schedule.urn] and (callback := known_text(schedule, "failure_callback")):
            told.setdefault(callback, schedule.name)
    for schedule in stack.of(SCHEDULE):
        for header in _wrong(schedule, present):
            yield Finding(
                schedule.urn, f"{schedule.name} sends another {header} than the application knows: it gets 401"
            )
        heartbeat, sources = heartbeats[schedule.urn], schedule.references.get("failure_callback", ())
        if heartbeat and sources and heartbeat.urn not in sources:
            yield Finding(schedule.urn, f"{schedule.name} tells another job's heartbeat of its failure")
        other = told.get(known_text(schedule, "failure_callback") or "", schedule.name)
        if other != schedule.name:
            yield Finding(schedule.urn, f"{schedule.name} tells the heartbeat of {other} of its failure")


def _wrong(schedule: Resource, present: Mapping[str, Resource]) -> Iterator[str]:
    headers = schedule.get("headers")
    for name, value in headers.items() if isinstance(headers, Mapping) else ():
        variable, prefix = _SENT.get(name.lower(), ("", ""))
        known = known_text(present[variable], "value") if variable and variable in present else None
        if known and value is not UNKNOWN and text(value) != f"{prefix}{known}":
            yield name


RULE = Rule(
    id=named(__name__),
    title="A schedule sends the key that the application has, and tells its own heartbeat of a failure",
    level=Level.MANDATORY,
    types=(SCHEDULE, VERCEL_VARIABLE, HEARTBEAT),
    environments=("production",),
    reason="After half a rotation every call is refused with 401, which only missed heartbeats show. A failure told "
    "to another job's heartbeat sends the one on call to the wrong place.",
    source="application, app/api/cron/*/route.ts and lib/integrations/betterstack/heartbeat.ts",
    remedy="Let both come from one value: infra/components/schedules.py takes the variables'.",
    guards={
        SCHEDULE: ("headers.x-api-key", "headers.Authorization", "failure_callback"),
        VERCEL_VARIABLE: ("value",),
    },
    whole=check,
)

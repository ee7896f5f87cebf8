"""A monitor's timeout is where the response-time thresholds take effect."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.reading import number, path_of, shown
from infra.policy.requirements.alerts import HEALTH_ALERT_OVER_MS, HEALTH_TIMEOUT_MAX_S, REQUEST_TIMEOUTS_S, SERVICES
from infra.policy.resources import MONITOR, UNKNOWN, Resource
from infra.policy.rule import Level, Rule, named


def check(monitor: Resource) -> Iterator[str]:
    """Compare the timeout with the alert threshold of what is asked."""
    value = monitor.get("requestTimeout")
    if value is UNKNOWN:
        return
    timeout_s, demand = number(value), SERVICES.get(path_of(monitor, "url"))
    shortest_s = demand.threshold_ms / 1000 if demand else 0
    longest_s = HEALTH_ALERT_OVER_MS / 1000 if demand and demand.public else HEALTH_TIMEOUT_MAX_S
    if timeout_s is None or not shortest_s <= timeout_s <= longest_s:
        yield (
            f"{monitor.name} waits {shown(value)} s for an answer; the alert thresholds of what it passes through "
            f"make it {shortest_s:g} to {longest_s:g} s"
        )
    elif timeout_s not in REQUEST_TIMEOUTS_S:
        yield f"{monitor.name} waits {shown(value)} s, which Better Stack does not offer"


RULE = Rule(
    id=named(__name__),
    title="A monitor's timeout fits the response-time thresholds",
    level=Level.MANDATORY,
    types=(MONITOR,),
    reason="Better Stack has no alert on response time, so the timeout is where a threshold takes effect: shorter than "
    "the threshold wakes people for an answer that is allowed, longer hides one that is not.",
    source="platform document, Response Time Targets; 10 s at most: application, config/qstash.ts",
    remedy="Mend the monitor's timeout, or the thresholds, in infra/platform/monitors.py and performance.py.",
    guards={MONITOR: ("requestTimeout",)},
    each=check,
)

"""Nothing that alerts is paused or in maintenance every day."""

from __future__ import annotations

from collections.abc import Iterator

from infra.policy.resources import HEARTBEAT, HEARTBEAT_GROUP, MONITOR, MONITOR_GROUP, Resource
from infra.policy.rule import Level, Rule, named


def check(alert: Resource) -> Iterator[str]:
    """Look for what keeps it quiet. Paused must be said to be off, else nobody would see it switched on elsewhere."""
    if alert.is_not("paused", False):
        yield f"{alert.name} is paused, or does not say that it is not: it would alert nobody"
    for time in ("maintenanceFrom", "maintenanceTo"):
        if alert.type in (MONITOR, HEARTBEAT) and alert.is_not(time, ""):
            yield (
                f"{alert.name} has a daily maintenance window ({time}), within which it alerts nobody, or does not say "
                "that it has none"
            )


RULE = Rule(
    id=named(__name__),
    title="No monitor, heartbeat or group of them is paused or has a daily maintenance window",
    level=Level.MANDATORY,
    types=(MONITOR, MONITOR_GROUP, HEARTBEAT, HEARTBEAT_GROUP),
    reason="A paused monitor is forgotten, and the site's footer counts it as down. A daily window is a time each day "
    "at which payments may stop unseen.",
    source="platform document, Monitoring & Alerts; application, components/shared/ui-utilities/ServerStatus.tsx",
    remedy="Take `paused` or the window away. For a planned piece of work, announce it on the status page instead.",
    guards={
        MONITOR: ("paused", "maintenanceFrom", "maintenanceTo"),
        MONITOR_GROUP: ("paused",),
        HEARTBEAT: ("paused", "maintenanceFrom", "maintenanceTo"),
        HEARTBEAT_GROUP: ("paused",),
    },
    each=check,
)

"""How urgent a finding is: as urgent as the alert of what it concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.operations.drift.finding import DriftClass, Severity
from infra.platform import naming
from infra.platform.aggregate import Platform
from infra.platform.services import Dependency
from infra.platform.tiers import TierName
from infra.platform.variables.model import Output, Variable
from infra.policy import resources as r

#: What a type concerns where its name tells nothing nearer: the parts that the site as a whole cannot do without.
_SITE = (r.VERCEL_PROJECT, r.VERCEL_DOMAIN, r.VERCEL_FIREWALL, r.VERCEL_RETENTION, r.VERCEL_CRONS)
_DATA: Mapping[str, Dependency] = {
    r.NEON_PROJECT: "database",
    r.NEON_BRANCH: "database",
    r.NEON_ROLE: "database",
    r.NEON_DATABASE: "database",
    r.REDIS: "redis",
}


class Concerns:
    """The tiers of what the resources of a platform concern."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._named = dict(_named(platform))

    def severity(self, type_: str, name: str, class_: DriftClass) -> Severity:
        """Return how urgent a finding of that class is.

        Args:
            type_: the Pulumi type.
            name: the resource's logical name; of what is unmanaged, anything.
            class_: what is at stake.
        """
        if class_ in (DriftClass.COSMETIC, DriftClass.KEPT):
            return Severity.LOW
        return Severity(self._tier(type_, name))

    def _tier(self, type_: str, name: str) -> TierName:
        if tier := self._named.get(name):
            return tier
        if dependency := _DATA.get(type_):
            return _dependency_tier(self._platform, dependency)
        if type_ in (r.MONITOR_GROUP, r.HEARTBEAT_GROUP) and name.startswith(f"{naming.MONITORING}-"):
            return TierName.CRITICAL  # all of them at once
        return TierName.CRITICAL if type_ in _SITE else TierName.MEDIUM


def _named(platform: Platform) -> Iterator[tuple[str, TierName]]:
    """Yield logical names with the tier of what they stand for."""
    for monitor in platform.monitors:
        yield naming.monitor(monitor.name), TierName(monitor.tier)
        yield naming.resource(naming.STATUS_PAGE, "resource", monitor.name), TierName(monitor.tier)
    for job in platform.scheduled_jobs:
        tier = job.alert_tier or TierName.MEDIUM  # maintenance
        yield naming.schedule(job.name), tier
        yield naming.heartbeat(job.name), tier
    for each in platform.tiers:
        yield naming.severity(each.name), each.name
        yield naming.policy(each.name), each.name
    for variable in platform.contract.base(platform.environment):
        yield naming.variable(variable.name), _variable_tier(platform, variable)


def _variable_tier(platform: Platform, variable: Variable) -> TierName:
    """Return the tier of the system or the service that a variable leads to."""
    if variable.never_replaced:
        return TierName.CRITICAL
    use = variable.use(platform.environment)
    if use and isinstance(use.origin, Output):
        system, attribute = use.origin.system, use.origin.attribute
        if system in ("database", "cache"):
            return _dependency_tier(platform, "database" if system == "database" else "redis")
        jobs = {f"heartbeats.{job.name}": job.alert_tier for job in platform.jobs}
        return jobs.get(attribute) or TierName.MEDIUM
    words = variable.name.lower().split("_")
    for endpoint in platform.health_endpoints:
        if endpoint.tier and endpoint.name.split("-")[-1] in words:
            return TierName(endpoint.tier)
    return TierName.HIGH if variable.sensitive else TierName.MEDIUM


def _dependency_tier(platform: Platform, dependency: Dependency) -> TierName:
    """Return the most urgent tier of the health checks that depend on it."""
    order = list(TierName)
    tiers = [TierName(e.tier) for e in platform.health_endpoints if e.tier and e.dependency == dependency]
    return min(tiers, key=order.index, default=TierName.MEDIUM)

"""Response-time targets, and the times over which somebody is told."""

from __future__ import annotations

from typing import Literal

from infra.platform.base import Fact

EndpointType = Literal["api", "page", "database", "redis", "external", "analytics", "health"]


class ResponseTarget(Fact):
    """One row of the response-time table."""

    endpoint_type: EndpointType
    target_ms: int
    alert_over_ms: int
    source: str


_DOCUMENT = "platform document, Response Time Targets"
_MONITORING = "application, docs/03-infrastructure/monitoring/01-betterstack-monitoring.md"

RESPONSE_TARGETS: tuple[ResponseTarget, ...] = (
    ResponseTarget(endpoint_type="api", target_ms=200, alert_over_ms=1000, source=_DOCUMENT),
    ResponseTarget(endpoint_type="page", target_ms=1000, alert_over_ms=3000, source=_DOCUMENT),
    ResponseTarget(endpoint_type="database", target_ms=100, alert_over_ms=500, source=_DOCUMENT),
    ResponseTarget(endpoint_type="redis", target_ms=50, alert_over_ms=200, source=_DOCUMENT),
    ResponseTarget(endpoint_type="external", target_ms=500, alert_over_ms=2000, source=_DOCUMENT),
    ResponseTarget(endpoint_type="analytics", target_ms=1000, alert_over_ms=3000, source=_MONITORING),
    ResponseTarget(endpoint_type="health", target_ms=2000, alert_over_ms=5000, source=_MONITORING),
)

_BY_TYPE = {target.endpoint_type: target for target in RESPONSE_TARGETS}


def alert_over_ms(endpoint_type: EndpointType) -> int:
    """The alert threshold of that type of endpoint."""
    return _BY_TYPE[endpoint_type].alert_over_ms

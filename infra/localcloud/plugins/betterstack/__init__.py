"""The stand-in for `better-uptime` (the Terraform provider BetterStackHQ/better-uptime 0.21.10, bridged)."""

from __future__ import annotations

from infra.localcloud.plugins.betterstack.client import connect
from infra.localcloud.plugins.betterstack.generic import PACKAGE, Resource, Severity, token
from infra.localcloud.plugins.betterstack.metadata import Metadata
from infra.localcloud.plugins.betterstack.monitor import Monitor
from infra.localcloud.plugins.betterstack.on_call import OnCallCalendar
from infra.localcloud.plugins.betterstack.policy import Policy
from infra.localcloud.plugins.betterstack.status_page import StatusPage, StatusPageResource, StatusPageSection
from infra.localcloud.plugins.betterstack.webhook import OutgoingWebhook
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Plugin

_HANDLERS: dict[str, Resource] = {
    "Monitor": Monitor(),
    "MonitorGroup": Resource("MonitorGroup", "/api/v2/monitor-groups"),
    "Heartbeat": Resource("Heartbeat", "/api/v2/heartbeats"),
    "HeartbeatGroup": Resource("HeartbeatGroup", "/api/v2/heartbeat-groups"),
    "Severity": Severity("Severity", "/api/v2/urgencies", wire={"severityGroupId": "urgency_group_id"}),
    "SeverityGroup": Resource("SeverityGroup", "/api/v2/urgency-groups"),
    "Policy": Policy(),
    "OnCallCalendar": OnCallCalendar(),
    "StatusPage": StatusPage(),
    "StatusPageSection": StatusPageSection(),
    "StatusPageResource": StatusPageResource(),
    "OutgoingWebhook": OutgoingWebhook(),
    "Metadata": Metadata(),
}

PLUGIN: Plugin[Client] = Plugin(
    package=PACKAGE,
    version="0.21.10",
    handlers={token(name): handler for name, handler in _HANDLERS.items()},
    calls={token(name): handler.calls for name, handler in _HANDLERS.items()},
    connect=connect,
)

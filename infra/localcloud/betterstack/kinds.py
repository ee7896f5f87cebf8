"""The plain types of Better Stack as data, and attributes that several types share."""

from __future__ import annotations

from infra.localcloud.betterstack.core import Attributes, Kind

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALERTS: Attributes = {"call": False, "sms": False, "email": True, "push": True, "critical_alert": False}
MAINTENANCE: Attributes = {
    "maintenance_days": list(DAYS),
    "maintenance_from": None,
    "maintenance_to": None,
    "maintenance_timezone": "UTC",
}
INCIDENT_EVENTS = ("started", "acknowledged", "resolved", "reopened", "comment")

MONITOR_GROUP = Kind(
    "monitor_group",
    "/api/v2/monitor-groups",
    {"name": None, "sort_index": 0, "paused": False},
    required=("name",),
)
HEARTBEAT_GROUP = Kind(
    "heartbeat_group",
    "/api/v2/heartbeat-groups",
    {"name": None, "sort_index": 0, "paused": False},
    required=("name",),
)
URGENCY_GROUP = Kind(
    "urgency_group",
    "/api/v2/urgency-groups",
    {"name": None, "sort_index": 0},
    required=("name",),
)
OUTGOING_WEBHOOK = Kind(
    "outgoing_webhook",
    "/api/v2/outgoing-webhooks",
    {
        "name": None,
        "url": None,
        "trigger_type": None,
        **{f"on_incident_{event}": False for event in INCIDENT_EVENTS},
        "notify_alongside_primary_responder": False,
        "custom_webhook_template_attributes": None,
    },
    required=("url", "trigger_type"),
    fixed=("trigger_type",),
    choices={"trigger_type": ("incident_change", "on_call_change", "monitor_change")},
    has_times=False,
)
INCOMING_WEBHOOK = Kind(
    "incoming_webhook",
    "/api/v2/incoming-webhooks",
    {
        "name": None,
        **ALERTS,
        "team_wait": None,
        "recovery_period": 0,
        "paused": False,
        "policy_id": None,
        **{f"{state}_rule_type": None for state in ("started", "acknowledged", "resolved")},
        **{f"{state}_rules": [] for state in ("started", "acknowledged", "resolved")},
        **{f"{state}_alert_id_field": None for state in ("started", "acknowledged", "resolved")},
        **{f"other_{state}_fields": [] for state in ("started", "acknowledged", "resolved")},
        "cause_field": None,
        "title_field": None,
    },
    required=("started_rule_type", "acknowledged_rule_type", "resolved_rule_type"),
    choices={f"{state}_rule_type": ("unused", "all", "any") for state in ("started", "acknowledged", "resolved")},
    references={"policy_id": "policy"},
    text_ids=("policy_id",),
)

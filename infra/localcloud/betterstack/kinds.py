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
POLICY_GROUP = Kind(
    "policy_group",
    "/api/v2/policy-groups",
    {"name": None, "sort_index": 0},
    required=("name",),
)
STATUS_PAGE_GROUP = Kind(
    "status_page_group",
    "/api/v2/status-page-groups",
    {"name": None, "sort_index": 0},
    required=("name",),
)
GROUPS = (MONITOR_GROUP, HEARTBEAT_GROUP, URGENCY_GROUP, POLICY_GROUP, STATUS_PAGE_GROUP)
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
STATES = ("started", "acknowledged", "resolved")


def _integration(type_: str, path: str) -> Kind:
    """Return a kind of messages from outside that open, acknowledge and resolve incidents by rules."""
    return Kind(
        type_,
        path,
        {
            "name": None,
            **ALERTS,
            "team_wait": None,
            "recovery_period": 0,
            "paused": False,
            "policy_id": None,
            **{f"{state}_rule_type": None for state in STATES},
            **{f"{state}_rules": [] for state in STATES},
            **{f"{state}_alert_id_field": None for state in STATES},
            **{f"other_{state}_fields": [] for state in STATES},
            "cause_field": None,
            "title_field": None,
        },
        required=tuple(f"{state}_rule_type" for state in STATES),
        choices={f"{state}_rule_type": ("unused", "all", "any") for state in STATES},
        references={"policy_id": "policy"},
        text_ids=("policy_id",),
        numbers={"team_wait": 0, "recovery_period": 0},
    )


INCOMING_WEBHOOK = _integration("incoming_webhook", "/api/v2/incoming-webhooks")
EMAIL_INTEGRATION = _integration("email_integration", "/api/v2/email-integrations")

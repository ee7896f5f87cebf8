"""The programs behind the recording of better-uptime, under Pulumi's names: inputs by type, then by recorded variant.

Ids are those of the recording. An update's inputs are complete, as a program's are.
"""

from typing import Any

Inputs = dict[str, Any]

_MONITOR: Inputs = {
    "url": "https://demo.example.com",
    "monitorType": "status",
    "pronounceableName": "Web demo",
    "checkFrequency": 60,
    "requestTimeout": 15,
    "recoveryPeriod": 180,
    "confirmationPeriod": 60,
    "regions": ["eu", "us"],
    "monitorGroupId": 61,
    "policyId": "31",
    "sslExpiration": 14,
    "domainExpiration": 30,
    "maintenanceFrom": "02:00:00",
    "maintenanceTo": "03:00:00",
    "maintenanceTimezone": "Berlin",
    "maintenanceDays": ["sat", "sun"],
}
_KEYWORD: Inputs = {
    "url": "https://demo.example.com",
    "monitorType": "keyword",
    "requiredKeyword": "ready",
    "pronounceableName": "Keyword demo",
    "call": False,
    "sms": False,
    "email": True,
    "push": True,
}
_API: Inputs = {
    "url": "https://demo.example.com",
    "monitorType": "expected_status_code",
    "expectedStatusCodes": [200, 401],
    "pronounceableName": "API demo",
    "httpMethod": "POST",
    "requestBody": "{}",
    "requestHeaders": [{"name": "X-One", "value": "1"}, {"name": "X-Two", "value": "2"}],
}
_ONE_HEADER: Inputs = {**_API, "requestHeaders": [{"name": "X-One", "value": "11"}]}
_FREQUENT: Inputs = {**_MONITOR, "checkFrequency": 30, "requestTimeout": 30}

_HEARTBEAT: Inputs = {
    "name": "hb-demo",
    "period": 3600,
    "grace": 300,
    "call": False,
    "email": True,
    "heartbeatGroupId": 61,
    "policyId": "31",
    "maintenanceFrom": "02:00:00",
    "maintenanceTo": "03:00:00",
    "maintenanceTimezone": "Berlin",
    "maintenanceDays": ["sun"],
}
_SHORTER: Inputs = {**_HEARTBEAT, "period": 1800, "grace": 120}


def _step(wait_s: int, urgency: int, *members: Inputs) -> Inputs:
    return {"type": "escalation", "waitBefore": wait_s, "urgencyId": urgency, "stepMembers": list(members)}


_ON_CALL: Inputs = {"type": "current_on_call"}
_BY_EMAIL = [_step(0, 41, _ON_CALL), _step(300, 41, _ON_CALL, {"type": "user", "email": "a@example.com"})]
_LAST_STEP = _step(600, 42, {"type": "entire_team"})
_POLICY: Inputs = {
    "name": "p-demo",
    "repeatCount": 3,
    "repeatDelay": 300,
    "steps": [_step(0, 41, _ON_CALL), _step(180, 41, _ON_CALL, {"type": "user", "id": 7}), _LAST_STEP],
}
_BRANCHES = [
    {
        "type": "time_branching",
        "timezone": "Berlin",
        "days": ["mon", "tue"],
        "timeFrom": "08:00",
        "timeTo": "18:00",
        "policyId": 32,
    },
    {
        "type": "metadata_branching",
        "metadataKey": "team",
        "metadataValues": [],
        "metadataValue": [{"type": "String", "value": "db"}],
        "policyId": 33,
    },
    {
        "type": "instructions",
        "comment": "look at the runbook",
        "reminderEnabled": True,
        "reminderIntervalHours": 4,
    },
]
_SEVERITY: Inputs = {
    "name": "s-demo",
    "sms": True,
    "call": False,
    "email": True,
    "push": True,
    "criticalAlert": False,
    "severityGroupId": 65,
}
_ROTATION: Inputs = {
    "users": ["a@example.com", "b@example.com"],
    "rotationLength": 1,
    "rotationInterval": "week",
    "startRotationsAt": "2026-01-05T08:00:00Z",
    "endRotationsAt": "2027-01-04T08:00:00Z",
}
_CHANGED_ROTATION: Inputs = {**_ROTATION, "users": ["b@example.com", "a@example.com"], "rotationLength": 2}
_PAGE: Inputs = {
    "companyName": "Fake demo",
    "companyUrl": "https://example.com",
    "timezone": "Berlin",
    "subdomain": "fake-demo",
}
_BRANDED: Inputs = {
    **_PAGE,
    "history": 90,
    "contactUrl": "mailto:help@example.com",
    "customDomain": "status-demo.example.com",
    "minIncidentLength": 60,
    "subscribable": True,
    "hideFromSearchEngines": False,
    "theme": "system",
    "layout": "vertical",
    "navigationLinks": [{"text": "Home", "href": "https://example.com"}],
}
_SECTION: Inputs = {"statusPageId": "61", "name": "s-demo", "position": 0}
_SHOWN_MONITOR: Inputs = {
    "statusPageId": "61",
    "statusPageSectionId": 62,
    "resourceId": 101,
    "resourceType": "Monitor",
    "publicName": "Web demo",
    "explanation": "main site",
    "widgetType": "history",
}
_SHOWN_HEARTBEAT: Inputs = {
    "statusPageId": "61",
    "resourceId": 201,
    "resourceType": "Heartbeat",
    "publicName": "Jobs demo",
    "markAsDownFor": "incident_matching_metadata",
    "markAsDownMetadataRule": {"key": "sev", "metadataValues": [{"type": "String", "value": "1"}]},
}
_WEBHOOK: Inputs = {
    "name": "o-demo",
    "url": "https://hooks.example.com/o",
    "triggerType": "incident_change",
    "onIncidentStarted": True,
}
_TEMPLATED: Inputs = {
    **_WEBHOOK,
    "onIncidentResolved": True,
    "customWebhookTemplateAttributes": {
        "headersTemplates": [{"name": "X-One", "value": "1"}],
        "bodyTemplate": '{"id":"$INCIDENT_ID"}',
    },
}
_METADATA: Inputs = {
    "ownerType": "Monitor",
    "ownerId": "101",
    "key": "k-demo",
    "metadataValues": [{"type": "String", "value": "core"}, {"type": "User", "email": "a@example.com"}],
}
_EDGE: Inputs = {**_METADATA, "metadataValues": [{"type": "String", "value": "edge"}]}
_OLD_FORM: Inputs = {"ownerType": "Monitor", "ownerId": "101", "key": "k-demo", "value": "core"}

PROGRAMS: dict[str, dict[str, Inputs]] = {
    "Monitor": {
        "status, maintenance window, policy": _MONITOR,
        "frequency, timeout": _FREQUENT,
        "paused, ssl and domain expiry off": {
            **_FREQUENT,
            "paused": True,
            "sslExpiration": -1,
            "domainExpiration": -1,
        },
        "keyword": _KEYWORD,
        "update keyword": {**_KEYWORD, "requiredKeyword": "ok"},
        "expected status codes, POST, request headers and body": _API,
        "header changed and removed": _ONE_HEADER,
        "status codes": {**_ONE_HEADER, "expectedStatusCodes": [200]},
        "bare": {"url": "https://demo.example.com", "monitorType": "status"},
    },
    "MonitorGroup": {
        "plain": {"name": "g-demo", "sortIndex": 1},
        "name, paused": {"name": "h-demo", "sortIndex": 1, "paused": True},
    },
    "Heartbeat": {
        "hourly with policy and window": _HEARTBEAT,
        "period, grace": _SHORTER,
        "paused": {**_SHORTER, "paused": True},
        "bare": {"name": "hb-demo", "period": 60, "grace": 0},
    },
    "HeartbeatGroup": {"plain": {"name": "g-demo"}, "name, paused": {"name": "h-demo", "paused": True}},
    "Policy": {
        "three steps": _POLICY,
        "wait of a step, member by email": {**_POLICY, "steps": [*_BY_EMAIL, _LAST_STEP]},
        "third step removed": {**_POLICY, "steps": _BY_EMAIL},
        "name and repeat count only": {**_POLICY, "steps": _BY_EMAIL, "name": "q-demo", "repeatCount": 1},
        "branching and instructions": {"name": "p-demo", "repeatCount": 1, "repeatDelay": 300, "steps": _BRANCHES},
        "no steps": {"name": "p-demo"},
    },
    "Severity": {"plain": _SEVERITY, "call, critical alert": {**_SEVERITY, "call": True, "criticalAlert": True}},
    "SeverityGroup": {"plain": {"name": "g-demo"}, "name": {"name": "h-demo"}},
    "OnCallCalendar": {
        "with rotation": {"name": "c-demo", "onCallRotation": _ROTATION},
        "rotation": {"name": "c-demo", "onCallRotation": _CHANGED_ROTATION},
        "name": {"name": "d-demo", "onCallRotation": _CHANGED_ROTATION},
        "without rotation": {"name": "c-demo"},
        "rotation added": {"name": "c-demo", "onCallRotation": {**_ROTATION, "users": ["a@example.com"]}},
        "rotation block removed and renamed": {"name": "e-demo"},
    },
    "StatusPage": {
        "branded": _BRANDED,
        "announcement, history": {**_BRANDED, "announcement": "hello", "history": 60},
        "password": {**_PAGE, "passwordEnabled": True, "password": "fake-page-password"},
        "update password": {**_PAGE, "passwordEnabled": True, "password": "fake-page-password-2"},
        "bare": _PAGE,
    },
    "StatusPageSection": {
        "plain": _SECTION,
        "name": {**_SECTION, "name": "t-demo"},
        "position": {**_SECTION, "name": "t-demo", "position": 1},
    },
    "StatusPageResource": {
        "monitor": _SHOWN_MONITOR,
        "public name, widget": {**_SHOWN_MONITOR, "publicName": "Site demo", "widgetType": "plain"},
        "heartbeat with metadata rule": _SHOWN_HEARTBEAT,
    },
    "OutgoingWebhook": {
        "incident, with template": _TEMPLATED,
        "url, acknowledged": {**_TEMPLATED, "url": "https://hooks.example.com/p", "onIncidentAcknowledged": True},
        "trigger type": {"name": "o-demo", "url": "https://hooks.example.com/p", "triggerType": "on_call_change"},
        "plain": _WEBHOOK,
    },
    "Metadata": {
        "two values": _METADATA,
        "values": _EDGE,
        "owner changed": {**_EDGE, "ownerId": "102"},
        "legacy single value": _OLD_FORM,
        "value": {**_OLD_FORM, "value": "edge"},
    },
}

"""Outgoing webhooks: incident events only where they apply, and a template that goes out whole."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from infra.localcloud.plugins.betterstack.generic import Resource
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Failure, Unknown, Values

_TEMPLATE = "customWebhookTemplateAttributes"


class OutgoingWebhook(Resource):
    """An outgoing webhook."""

    def __init__(self) -> None:
        super().__init__("OutgoingWebhook", "/api/v2/outgoing-webhooks")

    def body(self, inputs: Values) -> dict[str, Any]:
        """Return what is set; the settings for incidents only for those that tell of incidents."""
        return super().body(_applying(inputs))

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return what has changed; a template cannot be removed."""
        body = super().patch(old, _applying(new) if _tells_of_incidents(new) else {**_incidents(old), **_applying(new)})
        return {name: value for name, value in body.items() if value is not None}

    def sent(self, name: str, value: Any) -> Any:
        """Return a value as it is sent: of a template the texts even where they are empty."""
        if name != _TEMPLATE or value is None:
            return super().sent(name, value)
        body = {
            "http_method": value.get("httpMethod", ""),
            "auth_username": value.get("authUsername", ""),
            "auth_password": value.get("authPassword", ""),
            "body_template": value.get("bodyTemplate", ""),
        }
        headers = value.get("headersTemplates")
        return body | ({"headers_template": headers} if headers else {})

    def state(self, attributes: dict[str, Any], known: Values) -> Values:
        """Return the state; the settings for incidents are read only where they apply."""
        state = super().state(attributes, known)
        if not _tells_of_incidents(state):
            state = {name: value for name, value in state.items() if name not in _incidents(state)} | _incidents(known)
        return state

    def suppresses(self, path: str, old: Any, new: Any) -> bool:
        """Templates are equal if they mean the same JSON."""
        if path.endswith(".bodyTemplate") and isinstance(old, str) and isinstance(new, str):
            try:
                return bool(json.loads(old) == json.loads(new))
            except ValueError:
                return False
        return super().suppresses(path, old, new)

    def check(self, http: Client | None, inputs: Values) -> Iterable[Failure]:
        """Incident events only for those that tell of incidents."""
        if isinstance(inputs["triggerType"], Unknown) or _tells_of_incidents(inputs):
            return
        for name, value in inputs.items():
            if name.startswith("onIncident") and value is True:
                yield Failure(name, "can only be set when triggerType is 'incident_change'")


def _tells_of_incidents(values: Values) -> bool:
    return bool(values.get("triggerType") == "incident_change")


def _incidents(values: Values) -> Values:
    return {
        name: value
        for name, value in values.items()
        if name.startswith("onIncident") or name == "notifyAlongsidePrimaryResponder"
    }


def _applying(values: Values) -> Values:
    if _tells_of_incidents(values):
        return values
    return {name: value for name, value in values.items() if name not in _incidents(values)}

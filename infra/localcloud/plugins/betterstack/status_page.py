"""Status pages with their sections and resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.localcloud.plugins.betterstack import values
from infra.localcloud.plugins.betterstack.generic import Resource
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Failure, Unknown, Values, known

MATCHING = "incident_matching_metadata"


class StatusPage(Resource):
    """A status page. Its password is never read; its links go out with every change, and cannot be removed."""

    def __init__(self) -> None:
        logos = {"logoUrl": "logo_remote_url", "darkLogoUrl": "dark_logo_remote_url"}
        super().__init__("StatusPage", "/api/v2/status-pages", wire=logos, kept=("password",))

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return what has changed, and the links."""
        body = super().patch(old, new)
        body.pop("navigation_links", None)
        if new.get("navigationLinks"):
            body["navigation_links"] = self.sent("navigationLinks", new["navigationLinks"])
        return body


class StatusPageSection(Resource):
    """A section. The provider takes the positions into its own hands."""

    def __init__(self, name: str = "StatusPageSection", path: str = "sections") -> None:
        super().__init__(name, f"/api/v2/status-pages/{{page}}/{path}", kept=("statusPageId",))

    def body(self, inputs: Values) -> dict[str, Any]:
        """Return what is set."""
        return super().body(inputs) | {"fixed_position": True}

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return what has changed."""
        return super().patch(old, new) | {"fixed_position": True}


class StatusPageResource(StatusPageSection):
    """What a page shows; a metadata rule goes with the setting that it is for."""

    rules = {"markAsDownMetadataRule": "markAsDownFor", "markAsDegradedMetadataRule": "markAsDegradedFor"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__("StatusPageResource", "resources")

    def sent(self, name: str, value: Any) -> Any:
        """Return a value as it is sent."""
        if name in self.rules and value:
            return {"key": value["key"], "values": values.sent(value["metadataValues"])}
        return super().sent(name, value)

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return what has changed; type and id of what is shown go out together."""
        body = super().patch(old, new)
        if {"resource_id", "resource_type"} & body.keys():
            both = {"resourceId": "resource_id", "resourceType": "resource_type"}
            body |= {wire: new[name] for name, wire in both.items() if name in new}
        return {name: value for name, value in body.items() if value is not None}

    def state(self, attributes: dict[str, Any], known: Values) -> Values:
        """Return the state; a rule counts only while it is in use."""
        state = super().state(attributes, known)
        for name, used_for in self.rules.items():
            rule = attributes.get(self.wire[name])
            state.pop(name, None)
            if rule and state.get(used_for) == MATCHING:
                configured = known.get(name, {}).get("metadataValues", [])
                state[name] = {"key": rule["key"], "metadataValues": values.read(rule["values"], configured)}
        return state

    def check(self, http: Client | None, inputs: Values) -> Iterable[Failure]:
        """Apply the rules on what is shown and on metadata."""
        type_, id_ = inputs.get("resourceType"), inputs.get("resourceId")
        if type_ != "ManuallyTrackedItem" and not isinstance(type_, Unknown) and not id_:
            yield Failure("resourceId", f"is required for the resource type {type_!r}")
        for name, used_for in self.rules.items():
            rule, mark = inputs.get(name), inputs.get(used_for)
            if not known(rule, mark) or not mark:
                continue
            if mark == MATCHING and not rule:
                yield Failure(name, f"is required when {used_for} is {MATCHING!r}")
            if mark != MATCHING and rule:
                yield Failure(name, f"is only for {used_for} {MATCHING!r}")
            if mark == MATCHING and rule:
                yield from values.check(rule["metadataValues"], f"{name}.metadataValues")

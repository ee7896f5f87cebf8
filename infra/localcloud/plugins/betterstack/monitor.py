"""Monitors: expirations that are switched off by -1, request headers with ids, and rules by type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from infra.localcloud.plugins.betterstack.generic import Resource
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Failure, Refusal, Unknown, Values, known

OFF = -1  # what programs write for an expiration check that the vendor has as null
_EXPIRATIONS = ("sslExpiration", "domainExpiration")


class Monitor(Resource):
    """A monitor. Every call sends the expiration policy, null for none."""

    def __init__(self) -> None:
        super().__init__("Monitor", "/api/v2/monitors", kept=("scenarioName",))

    def body(self, inputs: Values) -> dict[str, Any]:
        """Return what is set, and headers and URL even where they are not."""
        body = {"request_headers": None, "url": "", **super().body(inputs)}
        return body | {"expiration_policy_id": inputs.get("expirationPolicyId") or None}

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return what has changed; a header that goes or changes is destroyed by its id."""
        body = super().patch(old, new) | {"expiration_policy_id": new.get("expirationPolicyId") or None}
        if "request_headers" in body:
            body["request_headers"] = _headers(old.get("requestHeaders", []), new.get("requestHeaders", []))
        if not body.get("scenario_name", True):
            del body["scenario_name"]
        return body

    def sent(self, name: str, value: Any) -> Any:
        """Return a value as it is sent."""
        return None if name in _EXPIRATIONS and value == OFF else super().sent(name, value)

    def state(self, attributes: dict[str, Any], known: Values) -> Values:
        """Return the state; of URL and scenario name only those that the program sets are read."""
        state = super().state(attributes, known)
        for name in _EXPIRATIONS:
            state.setdefault(name, OFF)
        if known.get("scenarioName"):
            state["scenarioName"] = attributes["scenario_name"]
            if not known.get("url"):
                state.pop("url", None)
        return state

    def suppresses(self, path: str, old: Any, new: Any) -> bool:
        """Ignore the case of methods, the ids of headers, and a name that is taken back."""
        if path == "httpMethod":
            return str(old).lower() == str(new).lower()
        if path == "pronounceableName":
            return not new
        if path == "requestHeaders":
            return known(new) and _without_ids(old) == _without_ids(new)
        return super().suppresses(path, old, new)

    def check(self, http: Client | None, inputs: Values) -> Iterable[Failure]:
        """Apply the rules on address, headers and variables."""
        yield from _check_address(inputs)
        headers = inputs.get("requestHeaders", [])
        for index, header in enumerate([] if isinstance(headers, Unknown) else headers):
            if known(header) and (set(header) != {"name", "value"} or not all(header.values())):
                yield Failure(f"requestHeaders[{index}]", "must have a name and a value, not empty, and nothing else")
        variables = inputs.get("environmentVariables", {})
        if isinstance(variables, dict) and not all(
            key and (value or not known(value)) for key, value in variables.items()
        ):
            yield Failure("environmentVariables", "names and values must not be empty")


def _check_address(inputs: Values) -> Iterator[Failure]:
    type_, url, scenario = (inputs.get(name, "") for name in ("monitorType", "url", "scenarioName"))
    if isinstance(type_, Unknown):
        return
    if type_ != "playwright":
        if not isinstance(url, Unknown) and not url:
            yield Failure("url", f"is required for monitors of type {type_!r}")
        if not isinstance(scenario, Unknown) and scenario:
            yield Failure("scenarioName", f"is for monitors of type 'playwright', not {type_!r}")
    elif known(url, scenario):
        if not url and not scenario:
            yield Failure("scenarioName", "or url is required for monitors of type 'playwright'")
        if url and scenario and url != scenario:
            yield Failure("scenarioName", "must equal url when both are set")


def _without_ids(headers: Any) -> list[dict[str, Any]]:
    return [{key: value for key, value in header.items() if key != "id"} for header in headers or []]


def _headers(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the headers to send: those that stay with their id, new ones without, those to destroy at the end."""
    sent = _without_ids(new)
    destroyed = []
    for before in old:
        twin = next((header for header in sent if _without_ids([header]) == _without_ids([before])), None)
        if (twin is None or "id" in twin) and "id" not in before:
            raise Refusal(
                "the ids of request headers are known only after a `pulumi refresh`, and without them the vendor's "
                "provider crashes when it removes one: refresh, then try again"
            )
        if twin is None or "id" in twin:
            destroyed.append({"_destroy": "true", "id": before["id"]})
        elif "id" in before:
            twin["id"] = before["id"]
    return sent + destroyed

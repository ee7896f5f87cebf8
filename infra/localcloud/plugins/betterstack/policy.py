"""Escalation policies: steps that go out whole, without what is empty, and come back with more than was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from infra.localcloud.plugins.betterstack import values
from infra.localcloud.plugins.betterstack.generic import Resource, from_wire
from infra.localcloud.plugins.client import Client
from infra.localcloud.plugins.resource import Failure, Unknown, Values, known

_INSTRUCTIONS = {
    "comment": "instructions_comment",
    "reminderEnabled": "instructions_reminder_enabled",
    "reminderIntervalHours": "instructions_reminder_interval_hours",
}


class Policy(Resource):
    """A policy. Steps are null when there are none and, in an update, when they stay as they are."""

    def __init__(self) -> None:
        super().__init__("Policy", "/api/v3/policies")

    def body(self, inputs: Values) -> dict[str, Any]:
        """Return what is set, and the steps."""
        return {"steps": None, **super().body(inputs)}

    def patch(self, old: Values, new: Values) -> dict[str, Any]:
        """Return what has changed, and the steps."""
        return {"steps": None, **super().patch(old, new)}

    def sent(self, name: str, value: Any) -> Any:
        """Return a value as it is sent."""
        return ([_sent_step(step) for step in value] or None) if name == "steps" else super().sent(name, value)

    def updated(self, attributes: dict[str, Any], planned: Values) -> Values:
        """Return the state of the reply."""
        return self.state(attributes, planned)

    def state(self, attributes: dict[str, Any], known: Values) -> Values:
        """Return the state; a member has the identifier that the program uses."""
        state = super().state(attributes, known)
        configured = known.get("steps", [])
        element = self.inputs["steps"].element
        assert element is not None  # noqa: S101  (the schema says that steps are a list)
        steps = []
        for index, body in enumerate(attributes.get("steps") or []):
            before = configured[index] if index < len(configured) else {}
            renamed = {**body, **{element.fields[name].tf: body.get(wire) for name, wire in _INSTRUCTIONS.items()}}
            step = from_wire(element, {**renamed, "metadata_values": None})
            step["metadataValue"] = values.read(body.get("metadata_values") or [], before.get("metadataValue", []))
            step["stepMembers"] = _members(step.get("stepMembers", []), before.get("stepMembers", []))
            steps.append(step)
        return state | {"steps": steps}

    def check(self, http: Client | None, inputs: Values) -> Iterable[Failure]:
        """Apply the rules on steps."""
        steps = inputs.get("steps", [])
        for index, step in enumerate([] if isinstance(steps, Unknown) else steps):
            if not isinstance(step, Unknown) and known(step["type"]):
                yield from _check_step(step, f"steps[{index}]")


def _sent_step(step: Values) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": step["type"],
        "wait_before": step.get("waitBefore"),
        "wait_until_time": step.get("waitUntilTime"),
        "wait_until_timezone": step.get("waitUntilTimezone"),
        "urgency_id": step.get("urgencyId"),
        "timezone": step.get("timezone"),
        "time_from": step.get("timeFrom"),
        "time_to": step.get("timeTo"),
        "metadata_key": step.get("metadataKey"),
        "policy_id": step.get("policyId"),
        "policy_metadata_key": step.get("policyMetadataKey"),
    }
    if step["type"] == "instructions":
        body |= {wire: step.get(name) for name, wire in _INSTRUCTIONS.items()}
    texts = [{"type": "String", "value": text} for text in step.get("metadataValues", [])]
    return {name: value for name, value in body.items() if value} | {
        "step_members": [_sent_member(member) for member in step.get("stepMembers", [])],
        "days": step.get("days", []),
        "metadata_values": texts or values.sent(step.get("metadataValue", [])),
    }


def _sent_member(member: Values) -> dict[str, Any]:
    wire = {"type": "type", "id": "id", "email": "email", "metadataKey": "metadata_key", "teamId": "team_id"}
    return {name: member[key] for key, name in wire.items() if member.get(key)}


def _members(read: list[Values], configured: list[Values]) -> list[Values]:
    members = []
    for index, member in enumerate(read):
        before = configured[index] if index < len(configured) else {}
        members.append({k: v for k, v in member.items() if k not in ("id", "email") or before.get(k)})
    return members


def _check_step(step: Values, path: str) -> Iterator[Failure]:
    members = step.get("stepMembers", [])
    for index, member in enumerate([] if isinstance(members, Unknown) else members):
        if not isinstance(member, Unknown) and member.get("id") and member.get("email"):
            yield Failure(f"{path}.stepMembers[{index}]", "only one of id and email can be set")
    branches, instructs = step["type"] == "metadata_branching", step["type"] == "instructions"
    blocks, texts = step.get("metadataValue") or [], step.get("metadataValues") or []
    if branches and not step.get("metadataKey"):
        yield Failure(path, "a metadata_branching step needs metadataKey")
    if branches and bool(blocks) == bool(texts):
        yield Failure(path, "a metadata_branching step needs metadataValue (or the deprecated metadataValues)")
    if not branches and blocks:
        yield Failure(path, "metadataValue is for metadata_branching steps only")
    if branches and isinstance(blocks, list):
        yield from values.check(blocks, f"{path}.metadataValue")
    if instructs and not step.get("comment"):
        yield Failure(path, "an instructions step needs comment")
    used = [name for name in _INSTRUCTIONS if step.get(name)]
    if not instructs and used:
        yield Failure(path, f"{', '.join(used)} is for instructions steps only")

"""Environment variables, as the project and the two resources for variables have them alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from infra.localcloud.plugins.resource import Failure, Refusal, Unknown, Values, VendorError, known
from infra.localcloud.plugins.vercel.client import Vercel, set_only


def wire(item: Values, value: str | None = None) -> Values:
    """Return the body that creates the variable `item`; `value` stands in where the item has none."""
    body = {
        "key": item["key"],
        "value": item.get("value") or value or "",
        "target": sorted(item.get("targets") or []) or None,
        "customEnvironmentIds": sorted(item.get("customEnvironmentIds") or []) or None,
        "gitBranch": item.get("gitBranch"),
        "type": "sensitive" if item["sensitive"] else "encrypted",
        "comment": item.get("comment", ""),
    }
    return set_only(body)


def state(reply: Values, known_items: Iterable[Values]) -> Values:
    """Return a variable of a list as the state has it; a value that is not shown is taken from `known_items`."""
    sensitive = reply["type"] == "sensitive"
    value = None if sensitive else reply.get("value")
    if sensitive or reply.get("decrypted") is False:
        value = next((item.get("value") for item in known_items if place(item) == reply_place(reply)), value)
    return set_only(
        {
            "id": reply["id"],
            "key": reply["key"],
            "value": value,
            "targets": reply.get("target") or None,
            "customEnvironmentIds": reply.get("customEnvironmentIds") or None,
            "gitBranch": reply.get("gitBranch"),
            "sensitive": sensitive,
            "comment": reply.get("comment") or "",
        }
    )


def place(item: Values) -> tuple[Any, ...]:
    """Return what makes a variable the same one: key, targets, environments and branch."""
    targets, environments = item.get("targets") or [], item.get("customEnvironmentIds") or []
    return item["key"], frozenset(targets), frozenset(environments), item.get("gitBranch")


def reply_place(reply: Values) -> tuple[Any, ...]:
    """Return the same of a variable as the API shows it."""
    targets, environments = reply.get("target") or [], reply.get("customEnvironmentIds") or []
    return reply["key"], frozenset(targets), frozenset(environments), reply.get("gitBranch")


def equal(old: Values, new: Values) -> bool:
    """Tell whether the variable `old` of the state is what the program declares as `new`."""
    same = ("value", "sensitive", "comment")
    return place(old) == place(new) and all((old.get(n) or "") == (new.get(n) or "") for n in same)


def create(http: Vercel, values: Values, project: str, items: list[Values]) -> list[Values]:
    """Create variables of a project, in one call, and return them as the API shows them."""
    body: Any = items if len(items) > 1 else items[0]
    try:
        reply = http.call("POST", f"/v10/projects/{project}/env", values, body)
    except VendorError as error:
        raise _explained(http, values, project, error) from error
    if reply.get("failed"):
        reasons = "; ".join(f"{one['error'].get('key', '')}: {one['error']['message']}" for one in reply["failed"])
        raise Refusal(f"Vercel did not create every variable: {reasons}")
    created = reply["created"]
    return created if isinstance(created, list) else [created]


def _explained(http: Vercel, values: Values, project: str, error: VendorError) -> Exception:
    """Return the error with the id of the variable that is in the way, where it is a conflict."""
    told = error.body.get("error", {}) if isinstance(error.body, dict) else {}
    if told.get("code") != "ENV_CONFLICT":
        return error
    for other in http.variables(project, values) or []:
        clash = set(other.get("target") or []) & set(told.get("target") or [])
        if other["key"] == told.get("envVarKey") and clash and other.get("gitBranch") == told.get("gitBranch"):
            return Refusal(f"{error}; the conflicting environment variable ID is {other['id']}")
    return error


def check(http: Vercel | None, values: Values, items: Iterable[tuple[str, Any]]) -> Iterator[Failure]:
    """Yield what the provider refuses of the variables `items`, given with their property paths.

    `values` are the inputs of the resource they belong to: its team may forbid readable variables.
    """
    readable = []
    for path, item in items:
        if isinstance(item, Unknown) or not known(item.get("sensitive"), item.get("targets")):
            continue
        targets = item.get("targets") or []
        if "development" in targets and item["sensitive"]:
            yield Failure(f"{path}sensitive", "a variable with the target development must have sensitive=False")
        elif not item["sensitive"] and (targets != ["development"] or item.get("customEnvironmentIds")):
            readable.append(path)
    if readable and http and known(values.get("teamId")) and http.demands_sensitive(values):
        for path in readable:
            reason = "the team forces variables for preview and production to be sensitive: set sensitive=True"
            yield Failure(f"{path}sensitive", reason)

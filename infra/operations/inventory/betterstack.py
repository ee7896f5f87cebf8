"""What a Better Stack team has, as its resources have it: the API's attributes in the SDK's spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from infra.operations.inventory.kind import Kind, Live, Scope, at, without_none
from infra.policy import resources
from infra.vendors.betterstack import BetterStack

_ON_PAGE = ("statusPageId",)
#: The API's null, in the provider's terms: off.
_OFF = {"sslExpiration": -1, "domainExpiration": -1}
#: A policy step's member comes with an id of its own, beside what was declared.
_MEMBER = ("type", "email")


def kinds(open_: Callable[[], BetterStack]) -> Iterator[Kind]:
    """Yield what a team has."""

    def listed(ask: Callable[[BetterStack], list[dict[str, Any]]]) -> Callable[[Scope], Iterable[Live]]:
        return lambda _scope: [_live(item) for item in ask(open_())]

    def on_page(ask: Callable[[BetterStack, str], list[dict[str, Any]]]) -> Callable[[Scope], Iterable[Live]]:
        return lambda scope: [_part(item, scope[0]) for item in ask(open_(), scope[0])]

    named = _key("name")
    yield Kind(resources.SEVERITY, "Better Stack severity", named, listed(BetterStack.severities))
    yield Kind(resources.POLICY, "Better Stack policy", named, listed(BetterStack.policies))
    yield Kind(
        resources.MONITOR_GROUP,
        "Better Stack monitor group",
        named,
        listed(BetterStack.monitor_groups),
        look=lambda _scope, id_: open_().monitor_group(id_),
    )
    yield Kind(
        resources.HEARTBEAT_GROUP,
        "Better Stack heartbeat group",
        named,
        listed(BetterStack.heartbeat_groups),
        look=lambda _scope, id_: open_().heartbeat_group(id_),
    )
    yield Kind(resources.MONITOR, "Better Stack monitor", _key("pronounceableName"), listed(BetterStack.monitors))
    yield Kind(resources.HEARTBEAT, "Better Stack heartbeat", named, listed(BetterStack.heartbeats))
    yield Kind(resources.STATUS_PAGE, "Better Stack status page", _key("subdomain"), listed(BetterStack.status_pages))
    yield Kind(
        resources.STATUS_PAGE_SECTION,
        "Better Stack status page section",
        named,
        on_page(BetterStack.sections),
        _ON_PAGE,
    )
    yield Kind(
        resources.STATUS_PAGE_RESOURCE,
        "Better Stack status page entry",
        lambda p: f"{p['resourceType']} {p['resourceId']}",
        on_page(BetterStack.resources),
        _ON_PAGE,
    )


def _key(name: str) -> Callable[[Any], str]:
    return lambda properties: str(properties[name])


def _live(item: dict[str, Any]) -> Live:
    properties = _OFF | {_camel(name): _camel_all(value) for name, value in item.items() if value is not None}
    if "steps" in properties:
        properties["steps"] = [_step(step) for step in properties["steps"]]
    if "ipAllowlist" in properties:
        properties["ipAllowlists"] = properties.pop("ipAllowlist")
    times = at(item.get("created_at")), at(item.get("updated_at"))
    return Live(str(item["id"]), str(item["id"]), properties, *times)


def _part(item: dict[str, Any], page_id: str) -> Live:
    found = _live(item)
    return Live(found.id, f"{page_id}/{found.id}", {**found.properties, "statusPageId": page_id})


def _step(step: dict[str, Any]) -> dict[str, Any]:
    members = [without_none({name: member.get(name) for name in _MEMBER}) for member in step.get("stepMembers", [])]
    return {**{name: value for name, value in step.items() if name != "stepMembers"}, "stepMembers": members}


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def _camel_all(value: Any) -> Any:
    if isinstance(value, dict):
        return {_camel(name): _camel_all(item) for name, item in value.items()}
    return [_camel_all(item) for item in value] if isinstance(value, list) else value

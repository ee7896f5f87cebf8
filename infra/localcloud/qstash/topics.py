"""URL groups ("topics" in the API): named lists of destinations, made by adding the first and kept until deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.localcloud.http.api import Api, Call, Refused, Reply
from infra.localcloud.qstash.headers import check_url
from infra.localcloud.world import Clock


def add_routes(api: Api, clock: Clock) -> Mapping[str, Any]:
    """Add the calls and return the groups by name, for schedules that are aimed at one."""
    groups: dict[str, dict[str, Any]] = {}

    def require(call: Call) -> dict[str, Any]:
        name = call.params["name"]
        if name not in groups:
            raise Refused(404, {"error": f"topic {name} not found"})
        return groups[name]

    @api.route("GET", "/v2/topics")
    def every(_call: Call) -> Reply:
        return Reply(200, list(groups.values()))

    @api.route("GET", "/v2/topics/{name}")
    def read(call: Call) -> Reply:
        return Reply(200, require(call))

    @api.route("DELETE", "/v2/topics/{name}")
    def delete(call: Call) -> Reply:
        require(call)
        del groups[call.params["name"]]
        return Reply(200)

    @api.route("POST", "/v2/topics/{name}/endpoints")
    def add(call: Call) -> Reply:
        endpoints = _endpoints(call)
        for endpoint in endpoints:
            check_url(endpoint.get("url"), "endpoint")
        name, now_ms = call.params["name"], clock.ms()
        group = groups.setdefault(name, {"name": name, "createdAt": now_ms, "updatedAt": now_ms, "endpoints": []})
        urls = {endpoint["url"] for endpoint in endpoints}
        group["endpoints"] = [kept for kept in group["endpoints"] if kept["url"] not in urls] + endpoints
        group["updatedAt"] = now_ms
        return Reply(200)

    @api.route("DELETE", "/v2/topics/{name}/endpoints")
    def remove(call: Call) -> Reply:
        group = require(call)
        removed = {endpoint.get("url") or endpoint.get("name") for endpoint in _endpoints(call)}
        group["endpoints"] = [e for e in group["endpoints"] if not removed & {e["url"], e.get("name")}]
        group["updatedAt"] = clock.ms()
        return Reply(200)

    return groups


def _endpoints(call: Call) -> list[dict[str, str]]:
    endpoints = call.body.get("endpoints") if isinstance(call.body, dict) else None
    if not isinstance(endpoints, list) or not all(isinstance(item, dict) for item in endpoints):
        raise Refused(400, {"error": "endpoints are missing or invalid"})
    return endpoints

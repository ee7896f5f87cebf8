"""QStash schedules and URL groups as the vendor's provider leads them. One that is gone is an error, always."""

from __future__ import annotations

from typing import Any

from infra.localcloud.plugins.resource import HalfDone, Handler, Refusal, Values, pick
from infra.localcloud.plugins.upstash.client import UpstashClient

_SCHEDULE_PREFIX = "upstash-qstash-schedule-"
_TOPIC_PREFIX = "upstash-qstash-topic-"
#: What the provider sends when the program sets no content type.
_CONTENT_TYPE = "application/json; charset=UTF-8"


class Schedule(Handler[UpstashClient]):
    """A schedule. Every change replaces it; the API's fixed ids are not used."""

    def create(self, http: UpstashClient, inputs: Values) -> tuple[str, Values]:
        """Create the schedule; settings that are not set are sent as empty headers."""
        settings = {
            "content-type": inputs.get("contentType", _CONTENT_TYPE),
            "upstash-cron": inputs["cron"],
            "upstash-method": inputs.get("method", ""),
            "upstash-delay": f"{inputs['delay']}s",
            "upstash-retries": str(inputs["retries"]),
            "upstash-callback": inputs.get("callback", ""),
            **{f"upstash-forward-{name}": value for name, value in inputs.get("forwardHeaders", {}).items()},
        }
        made = http.qstash("POST", f"/schedules/{inputs['destination']}", inputs.get("body"), settings)
        schedule = made["scheduleId"]
        try:
            return _SCHEDULE_PREFIX + schedule, self._state(http, schedule, inputs)
        except Refusal as refusal:
            raise HalfDone(_SCHEDULE_PREFIX + schedule, {**inputs, "scheduleId": schedule}, refusal) from refusal

    def read(self, http: UpstashClient, id_: str, state: Values) -> Values | None:
        """Read the schedule; content type and forwarded headers never are."""
        return self._state(http, id_.removeprefix(_SCHEDULE_PREFIX), state)

    def import_(self, http: UpstashClient, given: str) -> tuple[str, Values] | None:
        """Import by the bare schedule id."""
        return _SCHEDULE_PREFIX + given, self._state(http, given, {})

    def update(self, http: UpstashClient, id_: str, old: Values, new: Values) -> Values:
        """Never happens."""
        raise Refusal("a QStash schedule cannot be updated")

    def delete(self, http: UpstashClient, id_: str, state: Values) -> None:
        """Delete the schedule."""
        http.qstash("DELETE", f"/schedules/{id_.removeprefix(_SCHEDULE_PREFIX)}")

    def _state(self, http: UpstashClient, schedule: str, unread: Values) -> Values:
        reply = http.qstash("GET", f"/schedules/{schedule}")
        return {
            **pick(unread, "contentType", "forwardHeaders"),
            **pick(reply, "scheduleId", "createdAt", "cron", "destination", "method", "retries"),
            "body": reply.get("body", ""),
            "callback": reply.get("callback", ""),
            "delay": str(reply.get("delay", 0)),
            "header": _as_go_prints(reply.get("header", {})),
        }


class Topic(Handler[UpstashClient]):
    """A URL group."""

    def create(self, http: UpstashClient, inputs: Values) -> tuple[str, Values]:
        """Create the group by adding its endpoints."""
        name = inputs["name"]
        http.qstash("POST", f"/topics/{name}/endpoints", _endpoints(inputs["endpoints"]))
        try:
            return _TOPIC_PREFIX + name, self._state(http, name)
        except Refusal as refusal:
            raise HalfDone(_TOPIC_PREFIX + name, inputs, refusal) from refusal

    def read(self, http: UpstashClient, id_: str, state: Values) -> Values | None:
        """Read the group."""
        return self._state(http, id_.removeprefix(_TOPIC_PREFIX))

    def import_(self, http: UpstashClient, given: str) -> tuple[str, Values] | None:
        """Import by the bare name."""
        return _TOPIC_PREFIX + given, self._state(http, given)

    def update(self, http: UpstashClient, id_: str, old: Values, new: Values) -> Values:
        """Add endpoints first, then remove those that are declared no more."""
        name = id_.removeprefix(_TOPIC_PREFIX)
        if not new["endpoints"]:
            raise Refusal("at least one URL is required for a topic")
        added = [url for url in new["endpoints"] if url not in old["endpoints"]]
        removed = [url for url in old["endpoints"] if url not in new["endpoints"]]
        if added:
            http.qstash("POST", f"/topics/{name}/endpoints", _endpoints(added))
        if removed:
            http.qstash("DELETE", f"/topics/{name}/endpoints", _endpoints(removed))
        return self._state(http, name)

    def delete(self, http: UpstashClient, id_: str, state: Values) -> None:
        """Delete the group."""
        http.qstash("DELETE", f"/topics/{id_.removeprefix(_TOPIC_PREFIX)}")

    def _state(self, http: UpstashClient, name: str) -> Values:
        reply = http.qstash("GET", f"/topics/{name}")
        # The provider looks for the times under other names than QStash gives them, so they are always 0.
        return {
            "name": reply["name"],
            "endpoints": [endpoint["url"] for endpoint in reply["endpoints"]],
            "createdAt": 0,
            "updatedAt": 0,
        }


def _endpoints(urls: list[str]) -> Values:
    return {"endpoints": [{"url": url} for url in urls]}


def _as_go_prints(header: dict[str, Any]) -> str:
    """Return headers the way the provider keeps them, which is how Go prints a map of lists."""
    return "map[" + " ".join(f"{name}:[{' '.join(values)}]" for name, values in sorted(header.items())) + "]"

"""`vercel.Webhook`: a URL that Vercel calls on events of the team."""

from __future__ import annotations

from infra.localcloud.plugins.resource import Handler, Refusal, Values
from infra.localcloud.plugins.vercel.client import Vercel, set_only


class Webhook(Handler[Vercel]):
    """A webhook; its secret is shown once, when it is made. Any change makes a new one."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Create the webhook."""
        body = {"events": sorted(inputs["events"]), "url": inputs["endpoint"]}
        if inputs.get("projectIds"):
            body["projectIds"] = sorted(inputs["projectIds"])
        reply = http.call("POST", "/v1/webhooks", inputs, body)
        return reply["id"], self._state(reply, reply["secret"])

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the webhook; the secret stays what it was."""
        reply = http.seek(f"/v1/webhooks/{id_}", state)
        return None if reply is None else self._state(reply, state.get("secret"))

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Refuse: the provider has no import, since the secret could not be had."""
        raise Refusal("webhooks cannot be imported: Vercel shows their secret only once")

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Refuse: every property replaces the webhook."""
        raise Refusal("a webhook cannot be updated")

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Delete the webhook."""
        http.drop(f"/v1/webhooks/{id_}", state)

    def _state(self, reply: Values, secret: str | None) -> Values:
        state = {
            "teamId": reply["ownerId"],
            "endpoint": reply["url"],
            "events": reply["events"],
            "projectIds": reply.get("projectIds"),
            "secret": secret,
        }
        return set_only(state)

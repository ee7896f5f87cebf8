"""`vercel.ProjectDomain`: a domain of a project."""

from __future__ import annotations

from infra.localcloud.plugins.resource import Handler, Refusal, Values, VendorError
from infra.localcloud.plugins.vercel.client import Vercel, set_only, split_id

_POLL_S = 5.0
_POLLS = 120  # ten minutes
#: What can change without a new domain; both names are alike.
_CHANGEABLE = ("gitBranch", "redirect", "redirectStatusCode", "customEnvironmentId")


class ProjectDomain(Handler[Vercel]):
    """A domain; Pulumi's id of it is its name."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Add the domain to a project that exists."""
        try:
            project = http.require_project(inputs)
        except VendorError:  # the provider only looks whether the project is gone
            project = {}
        branch = inputs.get("gitBranch")
        if branch and branch == (project.get("link") or {}).get("productionBranch"):
            raise Refusal("gitBranch is the production branch: leave it out to have the domain for production")
        body = {"name": inputs["domain"], **{name: inputs[name] for name in _CHANGEABLE if inputs.get(name)}}
        reply = http.call("POST", f"/v10/projects/{inputs['projectId']}/domains", inputs, body)
        return reply["name"], self._ready(http, inputs, reply)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the domain."""
        reply = http.seek(self._path(state, id_), state)
        return None if reply is None else self._state(http, state, reply, self._config(http, state, id_))

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]project/domain`."""
        team, (project, domain) = split_id(given, 2)
        state = self.read(http, domain, {**team, "projectId": project})
        return None if state is None else (domain, state)

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Change what the domain leads to."""
        body = {name: new.get(name) for name in ("gitBranch", "redirect", "redirectStatusCode")}
        if new.get("customEnvironmentId"):
            body["customEnvironmentId"] = new["customEnvironmentId"]
        return self._ready(http, new, http.call("PATCH", self._path(new, id_), new, body))

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Remove the domain from the project."""
        http.drop(self._path(state, id_), state)

    def _ready(self, http: Vercel, values: Values, reply: Values) -> Values:
        """Return the state after a write; wait until the domain works, where the program says so."""
        if not values.get("waitForReady"):
            return self._state(http, values, reply, self._config(http, values, reply["name"]))
        for _ in range(_POLLS):
            reply = http.call("GET", self._path(values, reply["name"]), values)
            config = self._config(http, values, reply["name"])
            if reply["verified"] and not config["misconfigured"]:
                return self._state(http, values, reply, config)
            http.sleep(_POLL_S)
        raise Refusal(f"{reply['name']} was not ready after ten minutes: check its DNS records")

    def _path(self, values: Values, domain: str) -> str:
        return f"/v9/projects/{values['projectId']}/domains/{domain}"

    def _config(self, http: Vercel, values: Values, domain: str) -> Values:
        query = {"projectIdOrName": values["projectId"]}
        config: Values = http.call("GET", f"/v6/domains/{domain}/config", values, query=query)
        return config

    def _state(self, http: Vercel, values: Values, reply: Values, config: Values) -> Values:
        state = {
            **http.ownership(values),
            "domain": reply["name"],
            "projectId": reply["projectId"],
            **{name: reply.get(name) for name in _CHANGEABLE},
            "waitForReady": values.get("waitForReady"),
            "verified": reply["verified"],
            "verifications": [
                {name: one.get(name, "") for name in ("type", "domain", "value", "reason")}
                for one in reply.get("verification") or []
            ],
            "misconfigured": config["misconfigured"],
        }
        return set_only(state)

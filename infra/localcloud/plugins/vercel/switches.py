"""What is set on a project by resources of their own: retention of deployments, crons, attack challenge mode."""

from __future__ import annotations

import time

from infra.localcloud.plugins.resource import Handler, Values, VendorError
from infra.localcloud.plugins.vercel.client import Vercel, is_gone, set_only, split_id

#: Input -> name in the request, name in the project.
_RETENTION = {
    "expirationPreview": ("expiration", "expirationDays"),
    "expirationProduction": ("expirationProduction", "expirationDaysProduction"),
    "expirationCanceled": ("expirationCanceled", "expirationDaysCanceled"),
    "expirationErrored": ("expirationErrored", "expirationDaysErrored"),
}
_TERMS = {1: "1d", 7: "1w", 30: "1m", 60: "2m", 90: "3m", 180: "6m", 365: "1y", 36500: "unlimited"}
_UNLIMITED_DAYS = 36500


class ProjectDeploymentRetention(Handler[Vercel]):
    """How long deployments are kept. Deleting it changes nothing at Vercel."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Set the terms, on a project that exists."""
        http.require_project(inputs)
        return f"{http.team_of(inputs) or ''}/{inputs['projectId']}", self._put(http, inputs)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the terms. The provider takes every error, a missing project too, for "unlimited"."""
        try:
            kept = http.call("GET", f"/v2/projects/{state['projectId']}", state).get("deploymentExpiration") or {}
        except VendorError:
            kept = {}
        days = {name: kept.get(shown, 0 if kept else _UNLIMITED_DAYS) for name, (_, shown) in _RETENTION.items()}
        terms = {name: _TERMS.get(number, "") for name, number in days.items()}
        return {**http.ownership(state), "projectId": state["projectId"], **terms}

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]project`."""
        team, (project,) = split_id(given, 1)
        state = self.read(http, given, {**team, "projectId": project})
        return None if state is None else (f"{state.get('teamId', '')}/{project}", state)

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Set the terms."""
        return self._put(http, new)

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Leave everything as it is: the provider makes no call either."""

    def _put(self, http: Vercel, inputs: Values) -> Values:
        body = {sent: inputs[name] for name, (sent, _) in _RETENTION.items()}
        reply = http.call("PATCH", f"/v9/projects/{inputs['projectId']}/deployment-expiration", inputs, body)
        kept = reply["deploymentExpiration"]
        terms = {name: kept[sent] for name, (sent, _) in _RETENTION.items()}
        return {**http.ownership(inputs), "projectId": inputs["projectId"], **terms}


class ProjectCrons(Handler[Vercel]):
    """Whether Vercel runs the crons of the deployed application. Deleting it switches them off."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Switch the crons, on a project that exists."""
        http.require_project(inputs)
        return inputs["projectId"], self._put(http, inputs)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read whether they are on."""
        project = http.seek(f"/v10/projects/{id_}", state)
        return None if project is None else self._state(http, {**state, "projectId": id_}, project)

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]project`."""
        team, (project,) = split_id(given, 1)
        state = self.read(http, project, team)
        return None if state is None else (project, state)

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Switch the crons."""
        return self._put(http, new)

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Switch the crons off."""
        _unless_gone(http, "PATCH", f"/v1/projects/{state['projectId']}/crons", state, {"enabled": False})

    def _put(self, http: Vercel, inputs: Values) -> Values:
        path = f"/v1/projects/{inputs['projectId']}/crons"
        return self._state(http, inputs, http.call("PATCH", path, inputs, {"enabled": inputs["enabled"]}))

    def _state(self, http: Vercel, values: Values, project: Values) -> Values:
        enabled = (project.get("crons") or {}).get("disabledAt") is None  # a project without crons has them on
        return {**http.ownership(values), "projectId": values["projectId"], "enabled": enabled}


class AttackChallengeMode(Handler[Vercel]):
    """Whether every visitor has to prove to be human. Deleting it switches the mode off."""

    def create(self, http: Vercel, inputs: Values) -> tuple[str, Values]:
        """Switch the mode, on a project that exists."""
        http.require_project(inputs)
        return inputs["projectId"], self._put(http, inputs)

    def read(self, http: Vercel, id_: str, state: Values) -> Values | None:
        """Read the mode."""
        project = http.seek(f"/v10/projects/{id_}", state)
        if project is None:
            return None
        security = project.get("security") or {}
        until = security.get("attackModeActiveUntil", state.get("attackModeActiveUntil"))
        shown = {"enabled": security.get("attackModeEnabled", False), "attackModeActiveUntil": until}
        return {**http.ownership(state), "projectId": id_, **set_only(shown)}

    def import_(self, http: Vercel, given: str) -> tuple[str, Values] | None:
        """Import by `[team/]project`."""
        team, (project,) = split_id(given, 1)
        state = self.read(http, project, team)
        return None if state is None else (project, state)

    def update(self, http: Vercel, id_: str, old: Values, new: Values) -> Values:
        """Switch the mode."""
        return self._put(http, new)

    def delete(self, http: Vercel, id_: str, state: Values) -> None:
        """Switch the mode off, from now on."""
        body = {
            "projectId": state["projectId"],
            "attackModeEnabled": False,
            "attackModeActiveUntil": int(time.time() * 1000),
        }
        _unless_gone(http, "POST", "/security/attack-mode", state, body)

    def _put(self, http: Vercel, inputs: Values) -> Values:
        until = inputs["attackModeActiveUntil"]
        body = {
            "projectId": inputs["projectId"],
            "attackModeEnabled": inputs["enabled"],
            "attackModeActiveUntil": until,
        }
        reply = http.call("POST", "/security/attack-mode", inputs, body)
        shown = {"enabled": reply["attackModeEnabled"], "attackModeActiveUntil": until}
        return {**http.ownership(inputs), "projectId": inputs["projectId"], **shown}


def _unless_gone(http: Vercel, method: str, path: str, state: Values, body: Values) -> None:
    try:
        http.call(method, path, state, body)
    except VendorError as error:
        if not is_gone(error):
            raise

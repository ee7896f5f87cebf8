"""The client of the `vercel` stand-in: token, team, retries and errors as the vendor's provider has them."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from infra.localcloud.plugins.client import PROVIDER, Client, Retry
from infra.localcloud.plugins.resource import Refusal, Values, VendorError

if TYPE_CHECKING:
    import httpx

FRAMEWORKS = "https://api-frameworks.zeit.sh"
REGIONS = "https://dcs.vercel-infra.com"
_DEPLOYABLE = "V2_DEPLOYMENT_CREATE"
_TOKEN = re.compile("[0-9a-zA-Z]{24}")  # somewhere in the token is enough
_MAX_TRIES = 4
_MAX_WAIT_S = 300
_PAGE = 100


def _waits(response: httpx.Response | None, tries: int) -> float | None:
    """Wait as long as a 429 says, or a second; not for five minutes or longer, and three times at most."""
    if response is None or response.status_code != HTTPStatus.TOO_MANY_REQUESTS or tries >= _MAX_TRIES:
        return None
    given = response.headers.get("retry-after", "")
    wait_s = int(given) if given.isdigit() and int(given) > 0 else 1
    return wait_s if wait_s < _MAX_WAIT_S else None


class Vercel(Client):
    """Calls Vercel's API; every call names the team of the resource, else the provider's."""

    def __init__(self, token: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        headers = {"Authorization": f"Bearer {token}", "User-Agent": f"{PROVIDER}-vercel/5.10.0"}
        super().__init__("https://api.vercel.com", headers=headers, retry=Retry(_waits), sleep=sleep)
        self._team: Values = {}
        # The two open hosts never see the token.
        self._frameworks = Client(FRAMEWORKS)
        self._regions = Client(REGIONS)

    def join(self, team: str) -> None:
        """Look up the provider's team, by id or slug, and use it from now on."""
        self._team = self.send("GET", f"/v2/teams/{team}")

    def team_of(self, values: Values) -> str | None:
        """Return the team's id for the resource with these inputs or this state."""
        return values.get("teamId") or self._team.get("id")

    def ownership(self, values: Values) -> Values:
        """Return the property `teamId` of a resource's state; empty without a team."""
        team = self.team_of(values)
        return {"teamId": team} if team else {}

    def call(
        self, method: str, path: str, values: Values, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        """Send a request for the resource with these inputs or this state, and return the answer."""
        return self.send(method, path, body, query={**(query or {}), "teamId": self.team_of(values)})

    def seek(self, path: str, values: Values, query: Mapping[str, Any] | None = None) -> Any | None:
        """Read something and return it, or None when it is gone."""
        try:
            return self.call("GET", path, values, query=query)
        except VendorError as error:
            if is_gone(error):
                return None
            raise

    def drop(self, path: str, values: Values) -> None:
        """Delete something; that it is gone already is fine."""
        try:
            self.call("DELETE", path, values)
        except VendorError as error:
            if not is_gone(error):
                raise

    def require_project(self, values: Values) -> Any:
        """Read the project that a resource is to hang on, as the provider does before it creates the resource.

        Raises:
            Refusal: there is no such project.
            VendorError: it cannot be read.
        """
        project = self.seek(f"/v10/projects/{values['projectId']}", values)
        if project is None:
            raise Refusal("Could not find project: the project and the team must match")
        return project

    def variables(self, project: str, values: Values) -> list[Values] | None:
        """Return all variables of a project, page by page, or None when the project is gone."""
        found: list[Values] = []
        until = None
        while True:
            query = {"decrypt": "true", "limit": _PAGE, "until": until}
            reply = self.seek(f"/v8/projects/{project}/env", values, query)
            if reply is None:
                return None
            found += reply["envs"]
            until = reply["pagination"]["next"]
            if until is None:
                return found

    def frameworks(self) -> set[str]:
        """Return the frameworks that a project may have; asked anew each time, as the provider does."""
        return {framework["slug"] for framework in self._frameworks.send("GET", "/")}

    @functools.cached_property
    def regions(self) -> set[str]:
        """The regions that functions can run in; asked once."""
        found = self._regions.send("GET", "/")
        return {region for region, about in found.items() if _DEPLOYABLE in about["caps"]}

    def demands_sensitive(self, values: Values) -> bool:
        """Tell whether the team lets no readable variables in, but for development."""
        team = self._team
        if values.get("teamId"):
            team = self.send("GET", f"/v2/teams/{values['teamId']}")
        return team.get("sensitiveEnvironmentVariablePolicy") == "on"


def is_gone(error: VendorError) -> bool:
    """Tell whether an error means "gone" to the provider: a 404 in Vercel's own form, or without any body."""
    if error.status != HTTPStatus.NOT_FOUND:
        return False
    if not error.body:
        return True
    told = error.body.get("error") if isinstance(error.body, dict) else None
    return isinstance(told, dict) and bool(told.get("code") or told.get("message"))


def connect(settings: Values, environ: Mapping[str, str], *, sleep: Callable[[float], None] = time.sleep) -> Vercel:
    """Return the client for the provider's settings, its team looked up; `sleep` waits for so many seconds."""
    token = settings.get("apiToken") or environ.get("VERCEL_API_TOKEN")
    if not token:
        raise Refusal("vercel needs `apiToken` (or VERCEL_API_TOKEN)")
    if not _TOKEN.search(token):
        raise Refusal("`apiToken` (VERCEL_API_TOKEN) is no token: it must hold 24 letters and digits in a row")
    client = Vercel(token, sleep=sleep)
    if settings.get("team"):
        client.join(settings["team"])
    return client


def split_id(given: str, names: int) -> tuple[Values, list[str]]:
    """Split an import id: the team as a property, if the id begins with one, and the `names` that follow.

    Raises:
        Refusal: the id has another number of parts.
    """
    parts = given.split("/")
    if len(parts) not in (names, names + 1) or not all(parts):
        raise Refusal(
            f"cannot import {given!r}: the id needs {names} parts, and the team's id before them if there is one"
        )
    team = parts[:-names]
    return ({"teamId": team[0]} if team else {}), parts[-names:]


def set_only(values: Mapping[str, Any]) -> Values:
    """Return what of `values` is not None: a property that is not set is absent."""
    return {name: value for name, value in values.items() if value is not None}

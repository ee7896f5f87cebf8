"""Vercel: what exists in a team (projects, their domains, variables, firewall and deployments), and deploying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from infra.vendors.errors import Failed
from infra.vendors.rest import Rest, credential

PAGE = 100
#: vercel.com/docs/rest-api, batch remove environment variables, 2026-11.
BATCH = 1000


class Vercel(Rest):
    """A Vercel team, by id or slug; the token comes from VERCEL_API_TOKEN.

    Raises:
        CredentialMissing: the variable is not set.
    """

    def __init__(self, team: str) -> None:
        token = credential("VERCEL_API_TOKEN", "Vercel")
        super().__init__("Vercel", "https://api.vercel.com", {"Authorization": f"Bearer {token}"}, "VERCEL_API_TOKEN")
        self._team = {"teamId": team} if team.startswith("team_") else {"slug": team}

    def token(self) -> dict[str, Any]:
        """Return what Vercel tells of the token in use (`name`, `scopes`, `expiresAt` in ms, ...), never its value."""
        found: dict[str, Any] = self.get("/v5/user/tokens/current")["token"]
        return found

    def projects(self) -> list[dict[str, Any]]:
        """Return every project of the team, as Vercel describes it (`id`, `name`, ...)."""
        return self._all("/v10/projects", "projects", "from")

    def domains(self, project_id: str) -> list[dict[str, Any]]:
        """Return the domains of a project (`name`, `redirect`, `verified`, ...)."""
        return self._all(f"/v9/projects/{project_id}/domains", "domains", "until")

    def domain(self, project_id: str, name: str) -> dict[str, Any]:
        """Return one domain of a project (`name`, `redirect`, ...)."""
        found: dict[str, Any] = self.get(f"/v9/projects/{project_id}/domains/{name}", self._team)
        return found

    def variables(self, project_id: str) -> list[dict[str, Any]]:
        """Return the environment variables of a project (`key`, `target`, ...).

        `value` is there in plain text, but for sensitive variables, which Vercel shows to nobody.
        """
        found = self._all(f"/v10/projects/{project_id}/env", "envs", "until", {"decrypt": "true"})
        return [_even(_without_sensitive_value(variable)) for variable in found]

    def shared_variables(self, project_id: str) -> list[dict[str, Any]]:
        """Return the team's shared variables that are linked to a project (`id`, `key`, `target`, ...).

        They are in no project's list, and have no `value` here (packages/cli of github.com/vercel/vercel, 2026-11).
        """
        return [_even(each) for each in self._all("/v1/env", "data", "until", {"projectId": project_id})]

    def shared_variable(self, id_: str) -> dict[str, Any]:
        """Return one of them with its `value` in plain text, but for a sensitive one, whose value nobody gets."""
        return _even(_without_sensitive_value(self.get(f"/v1/env/{id_}", self._team)))

    def set_comment(self, project_id: str, variable_id: str, comment: str) -> None:
        """Change a variable's comment, and nothing else of it."""
        self.patch(f"/v9/projects/{project_id}/env/{variable_id}", {"comment": comment}, self._team)

    def delete_variables(self, project_id: str, ids: Sequence[str]) -> None:
        """Delete variables of a project by their ids; those that are gone already are fine."""
        for start in range(0, len(ids), BATCH):
            self.delete(f"/v1/projects/{project_id}/env", {"ids": list(ids[start : start + BATCH])}, self._team)

    def project(self, project_id: str) -> dict[str, Any]:
        """Return a project with all of its settings."""
        found: dict[str, Any] = self.get(f"/v10/projects/{project_id}", self._team)
        return found

    def domain_misconfigured(self, project_id: str, name: str) -> bool:
        """Whether a domain's DNS does not lead to Vercel."""
        return bool(
            self.get(f"/v6/domains/{name}/config", {**self._team, "projectIdOrName": project_id})["misconfigured"]
        )

    def firewall(self, project_id: str) -> dict[str, Any] | None:
        """Return the firewall's configuration in force (`firewallEnabled`, `rules`, ...); None where none was made."""
        try:
            found: dict[str, Any] = self.get(
                "/v1/security/firewall/config/active", {**self._team, "projectId": project_id}
            )
        except Failed as error:
            if error.status == httpx.codes.NOT_FOUND:
                return None
            raise
        return found

    def deployment(self, deployment_id: str) -> dict[str, Any]:
        """Return a deployment (`id`, `readyState`, `url`, `errorMessage`, ...)."""
        found: dict[str, Any] = self.get(f"/v13/deployments/{deployment_id}", self._team)
        return found

    def newest_deployment(self, project_id: str, branch: str) -> dict[str, Any] | None:
        """Return the newest deployment of a branch (`uid`, `state`, `created`, ...); None where there is none."""
        asked: dict[str, str | int] = {**self._team, "projectId": project_id, "branch": branch, "limit": 1}
        found: list[dict[str, Any]] = self.get("/v6/deployments", asked)["deployments"]
        return found[0] if found else None

    def deploy(self, project: dict[str, Any], target: str, deployment_id: str | None) -> dict[str, Any]:
        """Build an earlier deployment anew, or without one the head of the project's production branch.

        Args:
            project: as Vercel describes it.
            target: what the deployment is for, "production".
            deployment_id: the earlier one.
        """
        source = (
            {"deploymentId": deployment_id} if deployment_id else _head(project, project["link"]["productionBranch"])
        )
        return self._deployed(project, {"target": target, **source})

    def deploy_branch(self, project: dict[str, Any], branch: str) -> dict[str, Any]:
        """Build the head of a branch as a preview, which is what Vercel makes without a target; return the deployment.

        Args:
            project: as Vercel describes it.
            branch: one that was pushed to the linked repository.

        Raises:
            Failed: with 400 when it was not.
        """
        return self._deployed(project, _head(project, branch))

    def _deployed(self, project: dict[str, Any], what: dict[str, Any]) -> dict[str, Any]:
        body = {"name": project["name"], "project": project["id"], **what}
        made: dict[str, Any] = self.post("/v13/deployments", body, self._team)
        return made

    def _all(
        self, path: str, key: str, cursor: str, params: Mapping[str, str | int] | None = None
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        position: dict[str, str | int] = {}
        while True:
            page = self.get(path, {**self._team, **(params or {}), "limit": PAGE, **position})
            found += page[key]
            following = page.get("pagination", {}).get("next")
            if not following:
                return found
            position = {cursor: following}


def _head(project: dict[str, Any], branch: str) -> dict[str, Any]:
    link = project["link"]
    return {"gitSource": {"type": link["type"], "repoId": link["repoId"], "ref": branch}}


def _even(variable: dict[str, Any]) -> dict[str, Any]:
    """Vercel may have a single target as a text: as a list of one here (its OpenAPI description has both)."""
    target = variable.get("target") or []
    return {**variable, "target": [target] if isinstance(target, str) else target}


def _without_sensitive_value(variable: dict[str, Any]) -> dict[str, Any]:
    """Vercel shows the value of a sensitive variable as empty: as none here, since it is not known."""
    return {**variable, "value": None} if variable["type"] == "sensitive" else variable

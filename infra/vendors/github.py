"""GitHub: the rules that a branch is under."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

from infra.vendors.rest import Rest


class GitHub(Rest):
    """GitHub's API, with the token in the environment variable `variable`; public repositories need none."""

    def __init__(self, variable: str) -> None:
        token = os.environ.get(variable, "")
        headers = {"Accept": "application/vnd.github+json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        super().__init__("GitHub", "https://api.github.com", headers, variable)

    def rules(self, repository: str, branch: str) -> list[dict[str, Any]]:
        """Return the rules of all rulesets in force for a branch (`type`, `parameters`); 404 is raised as `Failed`.

        What the older "branch protection" holds is not among them: only administrators are shown that.
        """
        found: list[dict[str, Any]] = self.get(
            f"/repos/{repository}/rules/branches/{quote(branch, safe='')}", {"per_page": 100}
        )
        return found

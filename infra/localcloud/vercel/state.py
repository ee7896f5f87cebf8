"""What the emulated Vercel remembers, and how it finds, numbers and pages it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.localcloud.accounts import Accounts
from infra.localcloud.http.api import Call
from infra.localcloud.vercel.errors import bad_request, not_found, refused
from infra.localcloud.vercel.git import GitHost, Unknown, repository
from infra.localcloud.world import Clock, Ids

Json = dict[str, Any]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#: Whose token it is; the API names the maker of most objects.
USER_ID = "LocalUser000000000000000"
USERNAME = "local"


@dataclass
class Project:
    """A project: the stored fields of its replies, and what hangs on it by id, name or version."""

    settings: Json
    variables: dict[str, Json] = field(default_factory=dict)
    domains: dict[str, Json] = field(default_factory=dict)
    firewall: list[Json] = field(default_factory=list)
    deployments: dict[str, Json] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The `prj_...` id."""
        return str(self.settings["id"])

    @property
    def name(self) -> str:
        """The name, unique in the team."""
        return str(self.settings["name"])


@dataclass
class State:
    """One team's objects; `git` is where the repositories are that its projects are linked to."""

    accounts: Accounts
    clock: Clock
    ids: Ids
    git: GitHost = field(default_factory=Unknown)
    projects: dict[str, Project] = field(default_factory=dict)
    webhooks: dict[str, Json] = field(default_factory=dict)
    records: dict[str, Json] = field(default_factory=dict)
    shared: dict[str, Json] = field(default_factory=dict)
    _last_ms: int = 0

    def now_ms(self) -> int:
        """Return the time, never the same twice: pages are cut at it."""
        self._last_ms = max(self.clock.ms(), self._last_ms + 1)
        return self._last_ms

    def new_id(self, prefix: str, length: int) -> str:
        """Return an id in Vercel's form: `prefix` and letters and digits."""
        return prefix + self.ids.token(f"vercel/{prefix}", length, LETTERS)

    def project(self, id_or_name: str | None) -> Project:
        """Return the project.

        Raises:
            Refused: 404 when there is none of that id or name.
        """
        for project in self.projects.values():
            if id_or_name in (project.id, project.name):
                return project
        raise not_found("Project not found")

    def of_call(self, call: Call) -> Project:
        """Return the project that the path of `call` names."""
        return self.project(call.params["project"])

    def check_branch(self, project: Project, branch: Any, **details: Any) -> None:
        """Check that `branch` may exist in the project's git repository, if it has one.

        Raises:
            Refused: 400, with `details`, when the branches of the repository are known and this is none of them.
        """
        if not self.may_have(project, branch):
            message = f'The branch "{branch}" does not exist in the git repository of the project.'
            raise refused(400, "branch_not_found", message, **details)

    def may_have(self, project: Project, branch: Any) -> bool:
        """Whether `branch` exists in the project's git repository, as far as anybody here can look."""
        link = project.settings.get("link")
        known = self.git.branches(repository(link)) if link else None
        return known is None or branch in known


def body_of(call: Call, *required: str) -> Json:
    """Return the JSON object that was sent.

    Raises:
        Refused: 400 when the body is something else, or has none of a `required` property.
    """
    if not isinstance(call.body, dict):
        raise bad_request("Invalid request: should be object.")
    for name in required:
        if call.body.get(name) is None:
            raise bad_request(f"Invalid request: missing required property `{name}`.")
    return call.body


def only_set(values: Mapping[str, Any], *optional: str) -> Json:
    """Return `values` without those of `optional` that are null: Vercel leaves them out."""
    return {name: value for name, value in values.items() if value is not None or name not in optional}


def page(
    call: Call, items: Iterable[Json], *, limit: int, cursor: str = "until", at: str = "createdAt"
) -> tuple[list[Json], Json]:
    """Cut one page out of `items`, newest first, and return it with Vercel's paging object.

    `limit` holds unless the call gives one (at most 100); the page begins at the time that the query's `cursor` names,
    which is what `next` of the page before said. `at` is the field with an item's time in milliseconds.
    """
    size = min(_number(call, "limit", limit), 100)
    start = _number(call, cursor, 0)
    newest = sorted(items, key=lambda item: int(item[at]), reverse=True)
    rest = [item for item in newest if not start or item[at] <= start]
    shown = rest[:size]
    following = rest[size][at] if len(rest) > size else None
    return shown, {"count": len(shown), "next": following, "prev": shown[0][at] if shown and start else None}


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    if not text.isdigit() or int(text) < 1:
        raise bad_request(f"Invalid request: `{name}` should be a positive number.")
    return int(text)

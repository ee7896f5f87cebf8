"""Registers Neon's routes: handlers get the state and the call, raise `Wrong`, and return a status and a body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.localcloud.http.api import Api, Call, Reply
from infra.localcloud.neon.errors import Wrong, refused
from infra.localcloud.neon.state import State

Handler = Callable[[State, Call], tuple[int, dict[str, Any] | None]]
PROJECT = "/projects/{project}"
BRANCH = PROJECT + "/branches/{branch}"


class Router:
    """Adds handlers to `api`, below /api/v2."""

    def __init__(self, api: Api, state: State) -> None:
        self._api = api
        self._state = state

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        """Let `handler` answer `method` on `pattern`."""

        @self._api.route(method, f"/api/v2{pattern}")
        def answer(call: Call) -> Reply:
            try:
                self._state.history.look()
                self._delete_expired()
                return Reply(*handler(self._state, call))
            except Wrong as wrong:
                raise refused(call, wrong, self._state.ids.uuid("neon-request")) from None

    def _delete_expired(self) -> None:
        for project, branch in list(self._state.expired()):
            drop_branch(self._state, project.id, branch.id)


def drop_branch(state: State, project_id: str, branch_id: str) -> None:
    """Delete a branch with its endpoints and its data."""
    project = state.project(project_id)
    state.databases.delete_branch(branch_id)
    project.endpoints = {key: value for key, value in project.endpoints.items() if value.branch_id != branch_id}
    del project.branches[branch_id]


def absent(state: State, what: str) -> tuple[int, dict[str, Any] | None]:
    """Answer DELETE of something that is not there."""
    if state.absent_status == 204:
        return 204, None
    raise Wrong(state.absent_status, f"{what} not found")

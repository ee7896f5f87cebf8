"""The page of the local cloud by which branches of a repository come and go: `/_local/branches`.

GET lists them, by repository. POST pushes the one that the JSON body names (`branch`, and `repository` where there are
several), DELETE deletes it; both answer with `repository` and `branch`, or with a 422 that says why not.
"""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.localcloud.git.repositories import NoSuchBranch, Repositories


class Branches:
    """Answers requests for the page."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    async def __call__(self, request: Request) -> Response:
        """Answer one."""
        if request.method not in ("GET", "POST", "DELETE"):
            return JSONResponse({"error": "no such page of the local cloud"}, status_code=404)
        sent = await request.json() if request.method != "GET" else {}
        try:
            return JSONResponse(await run_in_threadpool(self._answer, request.method, sent))
        except NoSuchBranch as problem:
            return JSONResponse({"problem": str(problem)}, status_code=422)

    def _answer(self, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        if method == "GET":
            return {name: sorted(self._repositories.branches(name) or ()) for name in self._repositories.names()}
        repository, branch = sent.get("repository") or self._only(), str(sent.get("branch", ""))
        if method == "POST":
            self._repositories.push(repository, branch)
        else:
            self._repositories.remove(repository, branch)
        return {"repository": repository, "branch": branch}

    def _only(self) -> str:
        names = self._repositories.names()
        if len(names) > 1:
            raise NoSuchBranch(f"there are several repositories, so name one: {', '.join(names)}")
        return names[0] if names else ""

"""GitHub, as far as a job tells people something there: one comment on a pull request, one issue, both kept current."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import httpx

from infra.operations.previews.event import DISPATCHED
from infra.operations.previews.remote import TOKEN as APPLICATION_TOKEN
from infra.platform.hosting import REPOSITORY

_PAGE = 100
_TIMEOUT_S = 30.0


class GithubFailed(Exception):
    """GitHub did not answer or refused; the message says which call and why."""


class Github:
    """The repository that the job runs in, by the variables that GitHub sets (docs.github.com, Variables reference)."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Use the job's own token, or where the application's repository has asked for the job, that one's.

        Raises:
            GithubFailed: this is no job of GitHub's, or it was given no token.
        """
        # A pull request of the application's is told there, by a token of that repository's.
        dispatched = environment.get("GITHUB_EVENT_NAME") == DISPATCHED
        token = APPLICATION_TOKEN if dispatched else "GITHUB_TOKEN"
        lacking = [name for name in ("GITHUB_API_URL", "GITHUB_REPOSITORY", token) if not environment.get(name)]
        if lacking:
            raise GithubFailed(
                f"{', '.join(lacking)} not set: in a workflow {token} is given by env, and the rest by GitHub"
            )
        repository = REPOSITORY.name if dispatched else environment["GITHUB_REPOSITORY"]
        self._environment = environment
        self._http = httpx.Client(
            base_url=f"{environment['GITHUB_API_URL']}/repos/{repository}/",
            headers={
                "Authorization": f"Bearer {environment[token]}",
                "Accept": "application/vnd.github+json",
            },
            timeout=_TIMEOUT_S,
        )

    def __enter__(self) -> Self:
        """Keep connections open within the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._http.close()

    def comment(self, key: str, text: str) -> None:
        """Put `text` on the job's pull request: in the comment of that key, or a new one where there is none.

        Raises:
            GithubFailed: GitHub refuses, or no pull request began the job.
        """
        number = self._pull_request()
        body = _marked(key, text)
        for comment in self._pages(f"issues/{number}/comments", {}):
            if comment["body"].startswith(_marker(key)):
                self._call("PATCH", f"issues/comments/{comment['id']}", {"body": body})
                return
        self._call("POST", f"issues/{number}/comments", {"body": body})

    def open_issue(self, key: str, title: str, text: str) -> None:
        """Let the one open issue of that key say `text`; open it where there is none.

        Raises:
            GithubFailed: GitHub refuses.
        """
        body = _marked(key, text)
        if found := self._open(key):
            self._call("PATCH", f"issues/{found['number']}", {"title": title, "body": body})
        else:
            self._call("POST", "issues", {"title": title, "body": body, "labels": [key]})

    def open_unless_open(self, key: str, title: str, text: str) -> str | None:
        """Open an issue of that key; where one is open, leave it as people have it and return its title.

        Raises:
            GithubFailed: GitHub refuses.
        """
        if found := self._open(key):
            return str(found["title"])
        self._call("POST", "issues", {"title": title, "body": _marked(key, text), "labels": [key]})
        return None

    def close_issue(self, key: str, text: str) -> None:
        """Close the open issue of that key, if there is one; it says `text` from then on.

        Raises:
            GithubFailed: GitHub refuses.
        """
        if found := self._open(key):
            self._call("PATCH", f"issues/{found['number']}", {"body": _marked(key, text), "state": "closed"})

    def _open(self, key: str) -> dict[str, Any] | None:
        for issue in self._pages("issues", {"state": "open", "labels": key}):
            if (issue["body"] or "").startswith(_marker(key)):
                return issue
        return None

    def _pull_request(self) -> int:
        try:
            event = json.loads(Path(self._environment["GITHUB_EVENT_PATH"]).read_text())
            return int(event.get("client_payload", event)["pull_request"]["number"])
        except (KeyError, OSError, ValueError):
            raise GithubFailed("no pull request began this job, so there is none to comment on") from None

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        page = 0
        while True:
            page += 1
            found = self._call("GET", path, None, {**query, "per_page": str(_PAGE), "page": str(page)})
            yield from found
            if len(found) < _PAGE:
                return

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None, query: Mapping[str, str] | None = None
    ) -> Any:
        try:
            answer = self._http.request(method, path, json=body, params=query)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            told = f"{error.response.status_code}: are the job's `permissions` enough for it?"
            raise GithubFailed(f"GitHub: {method} {path}: {told}") from None
        except httpx.HTTPError as error:
            raise GithubFailed(f"GitHub: {method} {path}: {type(error).__name__}") from None
        return answer.json()


def _marker(key: str) -> str:
    """Return what nobody sees and this job finds its own text by."""
    return f"<!-- eleva:{key} -->"


def _marked(key: str, text: str) -> str:
    return f"{_marker(key)}\n{text}"

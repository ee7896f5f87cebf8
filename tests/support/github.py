"""A GitHub of a test's own: one repository's comments and issues, over HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from infra.platform.hosting import REPOSITORY as APPLICATION

REPOSITORY = "eleva-local/infrastructure"
TOKEN = "ghs_localtoken0123456789"
PULL_REQUEST = 7


@dataclass
class Github:
    """What the repository has, and the variables by which a job finds it."""

    url: str
    folder: Path
    repository: str = REPOSITORY
    comments: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What the job put into its summary."""
        return (self.folder / "summary.md").read_text()

    def variables(self) -> dict[str, str]:
        """Return what a job of a pull request gets."""
        event = self.folder / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": PULL_REQUEST}}))
        return {
            "GITHUB_API_URL": self.url,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
        }

    def dispatched(self, action: str, branch: str) -> dict[str, str]:
        """Return what a job gets that the application's repository has asked for, where comments are from now on."""
        values = self.variables()
        self.repository = APPLICATION.name
        head = {"ref": branch, "repo": {"full_name": APPLICATION.name}}
        payload = {"action": action, "pull_request": {"number": PULL_REQUEST, "head": head}}
        Path(values["GITHUB_EVENT_PATH"]).write_text(json.dumps({"client_payload": payload}))
        return {**values, "GITHUB_EVENT_NAME": "repository_dispatch"}

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: dict[str, Any]) -> tuple[int, Any]:
        route = (method, path.removeprefix(f"/repos/{self.repository}/"))
        match route:
            case ("GET", "issues"):
                return 200, self._page([i for i in self.issues if self._is_asked_for(i, query)], query)
            case ("POST", "issues"):
                self.issues.append({"number": len(self.issues) + 1, "state": "open", **body})
                return 201, self.issues[-1]
            case ("GET", where) if where == f"issues/{PULL_REQUEST}/comments":
                return 200, self._page(self.comments, query)
            case ("POST", where) if where == f"issues/{PULL_REQUEST}/comments":
                self.comments.append({"id": len(self.comments) + 1, **body})
                return 201, self.comments[-1]
            case ("PATCH", where) if found := re.fullmatch(r"issues/(comments/)?(\d+)", where):
                changed = (self.comments if found[1] else self.issues)[int(found[2]) - 1]
                changed.update(body)
                return 200, changed
        return 404, {"message": "Not Found"}

    def _is_asked_for(self, issue: dict[str, Any], query: dict[str, list[str]]) -> bool:
        return [issue["state"]] == query["state"] and query["labels"][0] in issue["labels"]

    def _page(self, things: list[dict[str, Any]], query: dict[str, list[str]]) -> list[dict[str, Any]]:
        size, page = int(query["per_page"][0]), int(query["page"][0])
        return things[size * (page - 1) : size * page]


@contextmanager
def github(folder: Path) -> Iterator[Github]:
    """Yield one that listens until the block ends; the job's files lie in `folder`."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers["Authorization"] == f"Bearer {TOKEN}":
                status, answer = served.answer(
                    self.command, parts.path, parse_qs(parts.query), json.loads(body or "{}")
                )
            else:
                status, answer = 401, {"message": "Bad credentials"}
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = handle_any  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Github(f"http://127.0.0.1:{server.server_port}", folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

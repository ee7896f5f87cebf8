"""`eleva local branch`: what people type, through the page of a listener, with the emulated Vercel behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.localcloud import own_pages, running, vercel
from infra.localcloud.accounts import LOCAL
from infra.localcloud.git import pages
from infra.localcloud.git.cli import app
from infra.localcloud.git.repositories import Repositories
from infra.localcloud.http.api import Api, Call
from infra.localcloud.http.listener import Listener
from infra.localcloud.paths import HOME_VARIABLE, layout
from infra.localcloud.running import Running
from infra.localcloud.world import Clock, Ids
from tests.support.listener import listening

REPOSITORY = "owner/name"


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    repositories = Repositories(layout().git)
    apis = vercel.build(LOCAL, Clock(), Ids(), repositories)
    listener = Listener(apis, reset=lambda: None, own={own_pages.BRANCHES: pages.Branches(repositories)})
    with listening(listener) as url:
        running.write(Running.of_this_process(url, url, 1, ""), layout().state)
        yield apis[0]


def eleva(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def call(api: Api, method: str, path: str, body: Any = None, **query: str) -> Any:
    headers = {"authorization": f"Bearer {LOCAL.vercel_token}"}
    asked = Call(method, api.hosts[0], path, {"teamId": LOCAL.vercel_team_id, **query}, headers, body)
    reply = api.handle(asked)
    assert reply is not None
    return reply.body


def link(api: Api, project: str = "app", repository: str = REPOSITORY) -> None:
    call(api, "POST", "/v11/projects", {"name": project, "gitRepository": {"type": "github", "repo": repository}})


def test_before_a_project_is_linked_there_is_no_repository(api: Api) -> None:
    assert "no repository yet" in eleva("list").stdout
    refused = eleva("add", "fix")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "there is no repository yet" in refused.stderr
    assert "eleva local up" in refused.stderr


def test_a_branch_is_there_for_vercel_once_it_is_pushed_and_was_built_before_it_had_variables(api: Api) -> None:
    link(api)
    variable = {"key": "A", "value": "1", "type": "plain", "target": ["preview"], "gitBranch": "fix/auth"}
    assert call(api, "POST", "/v10/projects/app/env", variable)["error"]["code"] == "branch_not_found"
    assert eleva("add", "fix/auth").stdout == f"pushed fix/auth of {REPOSITORY}\n"
    made = call(api, "POST", "/v10/projects/app/env", variable)["created"]
    (built,) = call(api, "GET", "/v6/deployments", branch="fix/auth")["deployments"]
    assert built["created"] < made["createdAt"]
    assert eleva("list").stdout.splitlines() == [f"{REPOSITORY}  fix/auth", f"{REPOSITORY}  main"]
    assert json.loads(eleva("remove", "fix/auth", "--json").stdout) == {"repository": REPOSITORY, "branch": "fix/auth"}
    assert json.loads(eleva("list", "--json").stdout) == {REPOSITORY: ["main"]}
    assert call(api, "POST", "/v10/projects/app/env", variable)["error"]["code"] == "branch_not_found"


def test_what_git_does_not_take_is_told_in_its_words(api: Api) -> None:
    link(api)
    refused = eleva("add", "a..b")
    assert refused.exit_code == 1
    assert "bad name" in refused.stderr


def test_of_several_repositories_one_is_named(api: Api) -> None:
    link(api)
    link(api, "other", "owner/other")
    assert "name one: owner/name, owner/other" in eleva("add", "fix").stderr
    assert eleva("add", "--repository", "owner/other", "--", "-fix").exit_code == 0
    assert json.loads(eleva("list", "--json").stdout) == {REPOSITORY: ["main"], "owner/other": ["-fix", "main"]}

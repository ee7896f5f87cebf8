"""The rules of the branches that are deployed, as GitHub tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.localcloud.http.api import Api, Call, Reply
from infra.operations.doctor.repositories import look, of_rules, repositories
from infra.operations.verify.finding import Difference
from infra.platform.accounts import Accounts
from infra.platform.delivery import BRANCH_RULES
from infra.vendors.destination import LOCAL_CLOUD
from infra.vendors.errors import Unauthorized
from tests.platform.samples import ACCOUNTS
from tests.support.listener import serving

REVIEWED = {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}
EVERY: list[dict[str, Any]] = [REVIEWED, *({"type": e.kind} for e in BRANCH_RULES if e.kind != "pull_request")]
Answer = Callable[[Reply], list[Call]]


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answer]:
    """Let GitHub give an answer; what it was asked is returned, as far as it came."""
    asked: list[Call] = []
    answers: list[Reply] = []

    def rules(call: Call) -> Reply:
        asked.append(call)
        return answers[-1]

    def answer(reply: Reply) -> list[Call]:
        answers.append(reply)
        return asked

    api = Api("github", ("api.github.com",), lambda call: None)
    api.route("GET", "/repos/{owner}/{name}/rules/branches/{branch}")(rules)
    with serving(api) as url:
        monkeypatch.setenv(LOCAL_CLOUD, url)
        monkeypatch.delenv("GITHUB_TOKEN", raising=False)
        yield answer


def wrong(rules: list[dict[str, Any]]) -> list[str]:
    return [each.what for each in of_rules(rules, "https://there")]


def test_a_branch_under_every_rule_is_fine() -> None:
    assert wrong(EVERY) == []


@pytest.mark.parametrize("rule", BRANCH_RULES, ids=lambda rule: str(rule.kind))
def test_each_rule_that_is_missing_is_told_with_what_can_happen(rule: Any) -> None:
    assert wrong([each for each in EVERY if each["type"] != rule.kind]) == [f"no rule '{rule.kind}': {rule.without}"]


def test_a_pull_request_that_nobody_has_to_approve_is_told() -> None:
    unreviewed = {"type": "pull_request", "parameters": {"required_approving_review_count": 0}}
    assert wrong([unreviewed, *EVERY[1:]]) == ["its pull requests need nobody's approval"]


def test_github_is_asked_with_the_token_where_there_is_one(github: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = github(Reply(200, EVERY))
    assert list(look("a/b", "release/1", "GITHUB_TOKEN")) == []
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_local")
    assert list(look("a/b", "main", "GITHUB_TOKEN")) == []
    assert [call.headers.get("authorization") for call in asked] == [None, "Bearer ghs_local"]
    assert [call.path for call in asked] == ["/repos/a/b/rules/branches/release%2F1", "/repos/a/b/rules/branches/main"]


def test_a_repository_that_is_not_shown_is_wrong_and_never_fine(github: Answer) -> None:
    github(Reply(404, {"message": "Not Found"}))
    (remark,) = look("a/b", "main", "GITHUB_TOKEN")
    assert isinstance(remark, Difference)
    assert remark.remedy.startswith("export GITHUB_TOKEN")


def test_a_refused_token_is_named(github: Answer) -> None:
    github(Reply(401, {"message": "Bad credentials"}))
    with pytest.raises(Unauthorized, match=r"GITHUB_TOKEN is refused \(401\)"):
        list(look("a/b", "main", "GITHUB_TOKEN"))


def test_both_repositories_are_looked_at_and_none_from_the_local_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOCAL_CLOUD, "http://127.0.0.1:9")
    found = {name: list(ask()) for name, ask in repositories(Accounts.model_validate(ACCOUNTS))}
    assert list(found.values()) == [["not asked: the local cloud has no GitHub"]] * 2
    assert [name.partition(" ")[2] for name in found] == ["main", "main"]

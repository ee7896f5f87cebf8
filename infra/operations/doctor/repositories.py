"""Whether the branches that are deployed are under the rules that keep what was promised about them, at GitHub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import httpx

from infra.operations.doctor.credentials import Look, Remark
from infra.operations.previews.remote import TOKEN as APPLICATION_TOKEN
from infra.operations.verify.finding import Difference
from infra.platform.accounts import Accounts
from infra.platform.delivery import BRANCH_RULES, PRODUCTION_BRANCH
from infra.platform.hosting import REPOSITORY
from infra.vendors.destination import local_cloud
from infra.vendors.errors import Failed
from infra.vendors.github import GitHub

TOKEN = "GITHUB_TOKEN"  # noqa: S105  (a variable's name)
_REVIEWED = "pull_request"


def repositories(accounts: Accounts) -> Iterator[tuple[str, Look]]:
    """Yield for this repository and the application's what asks GitHub about the branch that is deployed."""
    ours = accounts.github.repository
    yield f"{ours} {PRODUCTION_BRANCH}", partial(_asked, ours, PRODUCTION_BRANCH, TOKEN)
    theirs, branch = REPOSITORY.name, REPOSITORY.production_branch
    yield f"{theirs} {branch}", partial(_asked, theirs, branch, APPLICATION_TOKEN)


def _asked(repository: str, branch: str, variable: str) -> Iterator[Remark]:
    if local_cloud():
        yield "not asked: the local cloud has no GitHub"
        return
    yield from look(repository, branch, variable)


def look(repository: str, branch: str, variable: str) -> Iterator[Remark]:
    """Ask GitHub, and judge.

    Raises:
        VendorError: GitHub cannot be asked.
    """
    try:
        with GitHub(variable) as github:
            rules = github.rules(repository, branch)
    except Failed as failure:
        if failure.status != httpx.codes.NOT_FOUND:
            raise
        remedy = f"export {variable}, a token that may read its metadata; or mend the repository's name"
        yield Difference("GitHub shows no such repository", remedy)
        return
    yield from of_rules(rules, f"https://github.com/{repository}/settings/rules")


def of_rules(rules: Iterable[Mapping[str, Any]], settings: str) -> Iterator[Difference]:
    """Yield what the rules in force leave open; `settings` is where they are made."""
    remedy = f"let a ruleset require it (the older branch protection is shown to administrators alone): {settings}"
    found = {each["type"]: each.get("parameters") or {} for each in rules}
    for wanted in BRANCH_RULES:
        if wanted.kind not in found:
            yield Difference(f"no rule '{wanted.kind}': {wanted.without}", remedy)
    if _REVIEWED in found and not found[_REVIEWED].get("required_approving_review_count"):
        yield Difference("its pull requests need nobody's approval", remedy)
